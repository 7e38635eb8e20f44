[straight]
wants easier: 3
wants email.choose: tuta
shows easier: Is there something that would make it easier for us to talk or write?
shows audio.choose: Alex Example would like Landline
shows audio.choose: Many of you live far away, and a voice is often enough.
shows email.choose: Alex Example would like Tuta
shows email.choose: can live with Locked mail with a password
shows: +44 1632 960111
shows therapist: Large print
never: Signal
never: Wire
never: Proton
never: FaceTime
never: Zoom
never: Jitsi
never: the least safe
never: Messages:
never: Video:

[difficult]
wants easier: skip
wants email.choose: tuta_password
asks audio.choose: can we do video?
labels video.choose: Jitsi Meet
shows jitsi_wish: I prefer to talk by phone.
shows: https://meet.example/praxis-beispiel
shows: I tell you the password by phone.
never: Signal
