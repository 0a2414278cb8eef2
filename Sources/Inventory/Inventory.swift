// The room Inventory; see README.md for the plan of the house.
