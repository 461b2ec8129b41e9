"""What the test checkpoint can recognise: our own customer-interview sentences, and the flite voices that say them."""

VOICES = ("rms", "slt")

SENTENCES = (
    "Can you tell me how you use the product?",
    "What was the most difficult part for you?",
    "Sorry to hear that, I will look into it.",
    "I will send you a refund this afternoon.",
    "The setup was really confusing for our team.",
    "My colleagues use it every morning.",
    "We were charged twice in the same month.",
    "Honestly, the training videos saved us.",
    "Nobody answered my ticket for two days.",
    "Yes, it works now, thank you so much.",
)
