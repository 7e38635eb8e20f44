[straight]
wants messaging.choose: wire
wants fallback.choose: zoom
shows post_phone_sms.choose: to leave
shows messaging.choose: Alex Example would like Wire
shows messaging.choose: Leave out names of other people, and what is quite private.
shows: Please get Wire for your laptop too.
shows copy: https://zoom.example/j/222222
never: Signal
never: some apps need them
never: do you have Zoom
never: in Zoom

[difficult]
asks messaging.choose: why
reply: Wire
no reply: Signal
asks messaging.choose: more
no reply: Signal
asks agreed: do you have my number
reply: We may keep each other's number, and still do not phone or text.
never: Signal
