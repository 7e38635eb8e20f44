[straight]
wants nickname: Bo
wants both_parents: yes
shows custody: Everybody who has custody has to agree to the treatment. Without that I cannot begin.
shows both_parents: Shall I write to both parents each time?
shows nickname: What does your child like to be called?
shows video.choose: Ms Lapwing can live with Parents' room
shows email.choose: would like
shows copy: by e-mail on the morning of that day
shows copy: talks with parents, without the child
shows copy: how your child is doing
shows therapist: Bo
shows: What your child plays and says here stays here.
never: Signal
never: Wire
never: Proton
never: Tuta
never: Threema
never: Messages:
never: Calls:
never: If it fails:
never: do you have Parents' room
never: headphones

[difficult]
wants custody: no
wants nickname: skip
wants both_parents: no
asks email.choose: does my ex have to sign
reply: Everybody who has custody has to agree to the treatment.
asks agreed: what did my child say
reply: You hear from me how it goes, once in six weeks.
shows copy: not in force
shows therapist: Not in force

[older twelve]
shows messaging.choose: Ms Lapwing would like Threema
shows: Your parents know that we write. They do not get to read it.
shows copy: changes of times, and that you are late
never: custody
never: Shall I write to both parents
never: not in force
