[straight]
wants documents.choose: by_hand
shows post_phone_sms.choose: to leave
never post_phone_sms.choose: Telephone
never post_phone_sms.choose: Post
shows messaging.choose: Sam Sample would like Portal Example
shows messaging.choose: This is the place for personal things.
shows documents.choose: Forms and documents
shows documents.choose: By hand
shows documents.choose: Post
shows copy: https://portal.example.com/clients
shows: What we write, in the portal or by e-mail, may become part of your record.
shows therapist: Not for a crisis
never: Signal
never: Wire
never: Proton
never: Tuta
never: do you have Portal
never: in Portal Example
never: do you have By hand
never: Video:

[difficult]
wants documents.choose: post
wants not_in_a_crisis: no
asks messaging.choose: why
no reply: Signal
asks documents.choose: why
reply: Forms hold more about you than a message does.
asks review: facebook
reply: I am not in touch with clients on social networks
asks agreed: I want to die
reply: Do not wait for me.
reply: +44 1632 960199
shows: 1 Example Street
shows therapist: Not for a crisis
never: Signal
