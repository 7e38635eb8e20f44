[straight]
wants which_language: 3
shows messaging.choose: Imke Strand would like Threema
shows messaging.choose: Mix the two languages as you like.
shows audio.choose: Jitsi
shows which_language: In which language would you like to be angry?
shows copy: https://meet.example/two-shores
shows copy: sessions without a picture
shows: Times are those of Berlin. In March and October, look twice.
shows therapist: Both at once
never: do you have Jitsi
never: in Jitsi Meet
never: FaceTime
never: Signal
never: Wire
never: Proton
never: Phone, texts
never: Misch
never: wütend

[difficult]
wants messaging.choose: element
asks email.choose: ordinary e-mail
reply: Ordinary mail crosses a border here, and can be read on both sides of it.
asks review: summer time
reply: Times are those of Berlin.
asks agreed: I want to die
reply: We may be in two countries. Call the number of the one that you are in.
never: Proton
