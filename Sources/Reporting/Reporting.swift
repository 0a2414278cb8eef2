// The room Reporting; see README.md for the plan of the house.
