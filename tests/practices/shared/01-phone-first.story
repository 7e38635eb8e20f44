[straight]
shows audio.choose: Alex Example would like Telephone
shows email.choose: Please send nothing by e-mail about what we talk about in a session.
shows mail_is_kept: E-mail is not private. A copy stays with your provider and with mine
shows: +44 1632 960101
shows copy: appointments
shows therapist: appointments
shows therapist: E-mail is kept
never: leave these out
never: to leave
never: least safe
never: Signal
never: Wire
never: Proton
never: Tuta
never: FaceTime
never: Messages:
never: Video:
never: If it fails:
never: say hello to Alex Example in Telephone
never: do you have Telephone

[difficult]
wants mail_is_kept: no
asks audio.choose: can I text you?
reply: I do not use text messages, and no messages on social networks.
asks email.choose: will you add me as a friend?
reply: I accept no friend requests from people I work with
asks email.choose: why
no reply: Proton
asks audio.choose: why
no reply: Signal
asks agreed: can I text you?
reply: I do not use text messages
asks agreed: I want to die
reply: If I do not answer at once, call 911
shows therapist: No yes so far: E-mail is kept
shows therapist: E-mail is kept
never: Signal
