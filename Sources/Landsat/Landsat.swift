// The room Landsat; see README.md for the plan of the house.
