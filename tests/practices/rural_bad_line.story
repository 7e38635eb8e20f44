[straight]
wants audio.choose: landline
shows messaging.choose: Heath Byre would like Wire
shows messaging.choose: A message may take a day to leave the valley.
shows audio.choose: Heath Byre would like House line
shows audio.choose: can live with Telephone
shows forms.choose: Forms
shows: +44 1632 960160
shows: Wait a quarter of an hour.
shows: If the pass is closed, we talk by the house line at the same hour.
never: Signal
never: FaceTime
never: in place of the phone
never: Video:
never: E-mail:
never: least safe
never: say hello to Heath Byre in House line

[difficult]
wants audio.choose: telephone
wants parked: no
asks audio.choose: more
no reply: Signal
asks messaging.choose: snow
reply: If the pass is closed, we talk by the house line at the same hour.
shows parked: If you call from the car, stop where it is safe and where the bars are full.
shows: +44 1632 960161
shows therapist: Parked
