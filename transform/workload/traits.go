package workload

// Traits are what sets the pods of a row of the catalogue apart from those of a Deployment. The zero
// value is a Deployment's. Of a row of a configuration only Optional is read.
type Traits struct {
	// Optional: the template may be absent, for it is one of several, or the object does without.
	Optional bool `json:"optional,omitempty"`
	// Completed: the operator completes the pod, so containers may be absent or without an image.
	Completed bool `json:"-"`
	// Main is the container that does the work, where its controller looks for it.
	Main Main `json:"-"`
	// Ends: the pods are meant to end, whatever their restartPolicy says (H20).
	Ends bool `json:"-"`
	// Native is the first release of the operator that keeps restartPolicy of init containers (H36).
	Native Since `json:"-"`
	// Claims leads from the object to the names of volumes that the controller declares for the pods. Those in
	// volumeClaimTemplates beside a template need none.
	Claims string `json:"-"`
	// Frozen: a live object takes no other template; it is to be deleted and created (H30).
	Frozen bool `json:"-"`
	// Labels are those that the controller puts on the pods, as far as the object tells.
	Labels []Label `json:"-"`
	// OptIn: the object is usually written by a program, so its templates are left alone unless a configuration
	// names them.
	OptIn bool `json:"-"`
	// Source says where the facts of the row were read.
	Source string `json:"-"`
}

// A Main tells the container that does the work. The zero value: the controller does not single any out.
type Main struct {
	// First: it is containers[0], whatever its name.
	First bool
	// Name is its name.
	Name string
	// OrFirst: when no container has the name, the controller takes containers[0], so a template without it
	// needs it in front of others.
	OrFirst bool
}

// A Since says from which release of an operator on something works. The zero value: in every one.
type Since struct {
	Project string
	Release string
	// Never is why it works in none.
	Never string
}

// A Label is one that a controller adds to the pods. One of Value, Field, Beside and Key says its
// value.
type Label struct {
	Name   string
	Value  string // the value itself
	Field  string // a field of the object: metadata.name
	Beside string // a field beside the template, or beside one above it: groupName
	Key    bool   // the field that * stands for in the path, in lower case
	// Wins: it takes the place of a label of the template.
	Wins bool
}
