[straight]
shows video.choose: Alex Beispiel would like Video Room Example
shows video.choose: It is certified for practices
shows consent: You agree that we meet by video. You can take that back at any time
shows no_recording: Neither of us records picture or sound
shows: We each sit in a closed and quiet room.
shows: Please keep your device and its browser up to date.
shows copy: https://video.example/praxis
shows therapist: Your consent
shows therapist: No recording
never: E-mail
never: end to end
never: encrypted
never: do you have Video Room
never: in Video Room Example
never: Agree on a word
never: headphones

[difficult]
wants consent: yes
wants no_recording: no
asks video.choose: can my partner be there
reply: Whoever else is there says so at the beginning.
asks audio.choose: may I record this?
reply: Neither of us records picture or sound
asks review: I would like e-mail too
reply: Others can read ordinary e-mail on its way.
asks agreed: may I record this?
reply: Neither of us records picture or sound
shows therapist: No recording
shows therapist: Your consent
never: Agree on a word
