// The room Extraction; see README.md for the plan of the house.
