[straight]
wants assistant_mail: cal@firm.example
shows sponsor: Your firm learns how many sessions we had.
shows audio.choose: Max Sparrow would like Microsoft Teams
shows notes.choose: Session notes
shows copy: https://teams.example/l/meetup/sparrow
shows copy: https://folder.example/s/sparrow
shows copy: agendas
shows therapist: cal@firm.example
shows therapist: Sponsor at the firm
never: WhatsApp
never: do you have Microsoft Teams
never: in Microsoft Teams
never: Signal
never: Wire
never: FaceTime
never: Phone, texts
never: private place

[difficult]
wants sponsor: no
wants assistant_mail: skip
asks messaging.choose: whatsapp
reply: WhatsApp is for being late, and for that alone.
asks review: does my boss know
reply: Your firm learns how many sessions we had.
shows therapist: What your firm learns
