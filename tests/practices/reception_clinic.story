[straight]
wants post_phone_sms.choose: sms
wants audio.choose: desk
shows post_phone_sms.choose: Dr Tern can live with SMS
shows audio.choose: Dr Tern would like Front desk
shows desk_hears: Tell the desk your name and that you call for Dr Tern. You need not say why, and they do not ask.
shows copy: Front desk
shows copy: a reminder the day before
shows: +44 1632 960120
shows therapist: What the desk hears
shows therapist: appointments
never: Nurse
never: Signal
never: Wire
never: FaceTime
never: say hello
never: do you have Front desk
never: E-mail:
never: Video:
never: Messages:
never: If it fails:

[difficult]
asks audio.choose: why
no reply: Signal
asks audio.choose: does the desk know
reply: Tell the desk your name and that you call for Dr Tern.
asks review: I want to die
reply: The desk cannot help in an emergency. Call 999 or come to the door marked Urgent.
wants post_phone_sms.choose: none
wants post_phone_sms.decline: refuse
wants desk_hears: no
shows therapist: What the desk hears
never: Nobody reads an answer

[visited home]
shows audio.choose: Dr Tern would like Nurse's mobile
shows: +44 1632 960121
shows: If the nurse does not pick up, she is on the road.
never: Front desk
