// The room Simulation; see README.md for the plan of the house.
