[straight]
wants messaging.choose: portal
wants messaging.more: email
wants messaging.more: sms
wants partner_mail: partner@example.org
shows copy_partner: I work with the two of you. If you write to me, copy your partner.
shows partner_mail: What is your partner's e-mail address?
shows: We keep what we work on for our sessions, and out of messages.
shows copy: Both of you
shows copy: Booking Example
shows copy: SMS
shows therapist: Both of you
shows therapist: partner@example.org
never: Signal
never: Wire
never: Proton
never: Tuta
never: FaceTime

[difficult]
wants partner_mail: skip
wants copy_partner: no
asks messaging.choose: can I keep a secret
reply: What one of you tells me in writing, both may read.
shows therapist: Both of you
never: Signal

[alone single]
shows: What you write to me is between the two of us.
never: partner
never: Signal
