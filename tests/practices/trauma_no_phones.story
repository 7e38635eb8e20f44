[straight]
shows post_phone_sms.choose: Wren Ash would like to leave
shows your_device: Use a device that only you can open. If you are not sure that there is one, we use none.
shows: This chat may carry times and nothing else.
shows copy: times, and nothing that hurts if it is read
shows copy: where you are
shows copy: on a card that I hand you
shows therapist: Your device
never: Signal
never: Wire
never: FaceTime
never: headphones
never: still missing
never: Calls:

[difficult]
wants your_device: no
wants messaging.choose: none
wants messaging.decline: refuse
asks video.choose: he checks my phone
asks agreed: will you look for me
reply: I do not look for you anywhere, not even when you do not come.
asks agreed: I want to die
reply: If somebody is at the door, call 911 and leave the line open.
never: still missing

[hunted followed]
shows fixed_time: We have one time and one place.
never: Element
never: Quiet room
never: Messages:
never: Video:
