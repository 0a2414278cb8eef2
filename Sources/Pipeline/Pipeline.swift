// The room Pipeline; see README.md for the plan of the house.
