[straight]
wants messaging.choose: sms
wants messaging.more: email
wants dog: yes
wants emergency_contact: Bo, +44 7700 900111
shows other_walkers: On the path we may meet people who know you or me.
shows dog: Do you bring a dog?
shows copy: for the same day
shows copy: for dates further ahead
shows copy: getting lost
shows: We walk in rain. In a storm we sit in the hut at the second bend.
shows therapist: Bo, +44 7700 900111
never: headphones
never: room with a door
never: Signal
never: Wire
never: FaceTime
never: Proton
never: Tuta
never: Video:
never: If it fails:

[difficult]
wants dog: skip
wants emergency_contact: skip
wants other_walkers: no
asks messaging.choose: what if it rains
reply: We walk in rain.
asks review: somebody sees us
reply: We decide before how we greet them.
shows therapist: Other walkers
never: headphones
