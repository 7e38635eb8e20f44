[straight]
wants post_phone_sms.choose: telephone
wants post_phone_sms.more: sms
wants letters_where: 2
wants backup_phone: +44 7700 900199
shows probation: Probation hears from me whether you came.
shows post_phone_sms.choose: Sandy Gull would like Telephone
shows: If it is not your phone
shows letters_where: Where may a letter go?
shows coming_by.choose: Drop-in
shows copy: that you are coming or not
shows: +44 1632 960140
shows copy: Coming by: Drop-in
shows therapist: To my key worker
never: leave these out
never: leave them out
never: least safe
never: Signal
never: Wire
never: WhatsApp
never: FaceTime
never: Calls:
never: anyone else open
never: Others can look
never: do you have Drop-in
never: do you have Telephone

[difficult]
wants probation: no
asks post_phone_sms.choose: why
no reply: least safe
asks coming_by.choose: why
reply: Not everything is for the telephone.
asks review: do you tell probation
reply: Probation hears from me whether you came.
asks review: I want to kill myself
reply: Ring the night worker first.
reply: +44 1632 960141
shows therapist: What probation hears
