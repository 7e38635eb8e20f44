[straight]
wants hall: 1
wants tell_tutor: no
shows messaging.choose: Student Space
shows audio.choose: can live with Telephone
shows hall: Where do you live?
shows tell_tutor: May we tell your tutor that you come here
shows not_the_faculty: Your faculty cannot open what you write in this part of the portal.
shows copy: https://space.campus.example
shows copy: a first talk
shows: The campus is closed. Nobody reads the portal.
shows: If you miss a time, nobody is cross.
shows therapist: East Hall
never: Signal
never: Wire
never: FaceTime
never: Proton
never: Tuta
never: staff.campus
never: do you have Student Space
never: Agree on a word

[difficult]
wants hall: skip
asks messaging.choose: am I in trouble if I miss one?
reply: If you miss a time, nobody is cross.
asks review: I want to kill myself
reply: Ring the crisis team, whatever the hour.
reply: +44 1632 960190

[employee staff]
shows copy: https://staff.campus.example
asks review: I want to kill myself
reply: Ring the staff line, whatever the hour.
reply: +44 1632 960190
never: Where do you live
never: tell your tutor
never: space.campus
