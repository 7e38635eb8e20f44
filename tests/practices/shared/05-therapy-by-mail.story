[straight]
wants email.choose: proton
wants answer_day: 2
shows video.choose: Jo Example would like Zoom
shows email.choose: Jo Example would like Proton Mail
shows email.choose: can live with E-mail with a locked file
shows answer_day: On which day would you like my answer?
shows copy: by e-mail before each session
shows therapist: Wednesday
never: no link
never: do you have Zoom
never: in Zoom
never: Messages:
never: Calls:
never: Signal
never: Wire
never: Tuta
never: FaceTime
never: type the password

[difficult]
wants email.choose: none
wants email.decline: refuse
asks video.choose: why
no reply: Signal
shows review: still missing
never: Wire

[locked]
wants email.choose: locked_file
wants answer_day: 1
shows password: We agree on the password when we speak. Please never write it in a mail.
shows: jo@practice.example
shows copy: E-mail with a locked file
never: Signal
