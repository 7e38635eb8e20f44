[straight]
wants messaging.choose: sms
wants messaging.more: element
wants way_of_talking: 1
shows messaging.choose: Kestrel Moore would like SMS
shows messaging.choose: Write as short as you like. Signs in place of words are fine.
shows post_phone_sms.choose: to leave out phone
never post_phone_sms.choose: texts
never post_phone_sms.choose: post
shows: Sit with the window before you, and not behind you.
shows copy: https://signing.example/moore
shows copy: sessions in sign language
shows therapist: British Sign Language
never: relay
never: Signal
never: Wire
never: FaceTime
never: Proton
never: Tuta
never: headphones
never: room with a door
never: Agree on a word
never: Calls:

[difficult]
asks video.choose: can we use the relay service
reply: third person hears and types
asks review: voice mail
reply: I cannot hear a voice mail, and nobody listens to it for me.
asks agreed: light
reply: Sit with the window before you, and not behind you.
asks agreed: I want to die
reply: You can text 999 if you have registered for it.
reply: text 85258
never: headphones
