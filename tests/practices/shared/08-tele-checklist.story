[straight]
wants video.choose: doxy
wants backup_phone: +44 7700 900123
wants emergency_contact: Bo Brook
wants usual_location: at home
wants emergency_room: skip
shows copy: https://doxy.me/example
shows: +44 1632 960108
shows copy: +447700900123
shows emergency_room: Which emergency room is nearest to you?
shows: Call off a session at least 24 hours before, or it has to be paid.
shows therapist: Bo Brook
asks agreed: what do you know about me
reply: Bo Brook
never: zoom.example
never: do you have Doxy
never: in Doxy
never: find you on Doxy
never: FaceTime
never: Signal
never: Wire

[difficult]
wants video.choose: zoom
wants emergency_contact: skip
wants emergency_room: skip
wants usual_location: skip
wants no_recording: no
shows copy: https://zoom.example/j/111111
shows therapist: Recording
never copy: doxy.me
never: FaceTime

[young minor]
wants guardian_name: Kim Brook
shows guardian: Your parent or guardian has to agree to this as well.
shows guardian_name: What is the name of your parent or guardian?
shows therapist: Kim Brook
never: Signal
