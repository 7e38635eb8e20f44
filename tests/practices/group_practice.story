[straight]
wants audio.choose: zoom
wants audio.more: telephone
wants bills.choose: bookkeeper
shows messaging.choose: Jay Rowan would like Oak Portal
shows four_keys: What you write in the portal can be opened by the four of us. We only do so when one is away.
shows bills.choose: Bills
shows bills.choose: On paper
shows copy: https://zoom.example/j/444444
shows copy: sessions
shows copy: ten minutes at most
shows: pat@oaks.example
shows: I am away. Bea Alder reads the portal and has a key to my list.
shows: A bill that is open for two months is talked about in the session, and not by mail.
shows therapist: Four keys
never: Signal
never: Wire
never: Tuta
never: FaceTime
never: Proton
never: in Oak Portal
never: Video:

[difficult]
asks audio.choose: can we use Proton Mail?
reply: Proton Mail
asks bills.choose: late bill
reply: A bill that is open for two months is talked about in the session, and not by mail.
asks review: who can see my messages
reply: What you write in the portal can be opened by the four of us.
wants four_keys: no
shows therapist: Four keys
