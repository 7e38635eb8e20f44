[straight]
shows adults: I work with people of 18 or older. Please say yes only if you are.
shows: by e-mail, five minutes before we begin
shows copy: appointments
shows: Wait ten minutes and open the link again.
never: no link
never: do you have Zoom
never: in Zoom
never: find you on Zoom
never: Messages:
never: Calls:
never: If it fails:
never: Signal
never: Wire
never: Proton
never: Tuta
never: FaceTime
never: Telephone

[difficult]
wants adults: no
wants email.choose: none
wants email.decline: refuse
asks video.choose: am i old enough
reply: I work with people of 18 or older.
asks agreed: how do I move my session
reply: If you cannot come, write to me two working days before.
shows therapist: Your age
never: Signal
