[straight]
wants messaging.choose: email
wants messaging.more: sms
wants video.choose: zoom
shows own_risk: E-mail and text messages can be read by others.
shows: What we write to each other about your care goes on your chart.
shows copy: https://zoom.example/j/000000
shows copy: appointments
shows therapist: appointments
never: do you have Zoom
never: find you on Zoom
never: in Zoom
never: leave these out
never: to leave
never: Post

[difficult]
wants messaging.choose: sms
wants messaging.more: none
wants own_risk: no
asks audio.choose: review
reply: Please think of your own privacy before you write a review.
shows therapist: Writing about personal things
never copy: vsee
