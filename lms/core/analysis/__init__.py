"""What answers say about questions: facility, discrimination, choices, reliability, each with its n and an interval."""
