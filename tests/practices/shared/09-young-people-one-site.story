[straight]
wants called: Bo
wants weekly_time: 2
wants letter_home: no
shows weekly: I read what you write at our weekly time, and not before.
shows copy: https://young.example.com
shows called: How would you like me to call you?
shows weekly_time: Which time of the week suits you best?
shows letter_home: May we ever send a letter to your home?
shows therapist: Bo
shows therapist: Wednesday, 5 to 6
asks agreed: help
reply: We are not there at every hour.
never: Calls
never: Video
never: E-mail
never: If it fails
never: Signal
never: Wire
never: Proton
never: Tuta
never: FaceTime

[difficult]
wants called: skip
wants letter_home: skip
wants weekly: no
asks messaging.choose: when do you answer
reply: I read what you write at our weekly time
asks review: I want to die
reply: We are not there at every hour. If you are not safe now, call 999
reply: Childline
shows therapist: Once a week
never: Signal

[child under_16]
shows has_to_be_told: I have to tell somebody. I tell you first.
asks review: I want to die
reply: tell a grown-up whom you trust. You are not in trouble for that.
no reply: We are not there at every hour.
reply: Childline
never: Signal
