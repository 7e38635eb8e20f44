[straight]
wants post_phone_sms.choose: post
wants post_phone_sms.more: telephone
shows post_phone_sms.choose: Dr Plover would like Post
shows post_phone_sms.choose: can live with Telephone
shows copy: being ill on the day
shows: 9 Sandpiper Row
shows: +44 1632 960175
shows: In August there are no sessions, and letters lie until September.
never: leave these out
never: leave them out
never: least safe
never: safer
never: Signal
never: Wire
never: Messages:
never: Video:
never: E-mail:
never: If it fails:

[difficult]
asks post_phone_sms.choose: can I e-mail you?
reply: I have no such thing, and I do not think that we need it.
asks post_phone_sms.choose: why
no reply: Signal
asks review: do you have an app
reply: I have no such thing, and I do not think that we need it.
asks agreed: summer break
reply: In August there are no sessions
never: Signal
