package hazard

// references are the hazards of what names a container from outside it.
func references() []Hazard { return nil }
