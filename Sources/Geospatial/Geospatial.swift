// The room Geospatial; see README.md for the plan of the house.
