package kruise

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// A difference is one between the webhook and us, about a set or about the pod.
type difference struct {
	pair    pair
	about   string
	webhook string   // what the webhook has against it; empty when it is let pass
	ours    []string // the errors of ours; none when it is let pass
	diff    string   // when both let the pod pass

	theirs, mine object // the pods
	refused      string // what the API server has against theirs
}

// aboutSet says whether the difference is about a set, and not about the pod.
func (d difference) aboutSet() bool { return strings.HasPrefix(d.about, "SidecarSet ") }

func (d difference) String() string {
	switch {
	case d.diff != "":
		return fmt.Sprintf("%s (-webhook +ours):\n%s", d.about, d.diff)
	case d.webhook != "":
		return fmt.Sprintf("%s: the webhook refuses, we do not: %s", d.about, d.webhook)
	}
	return fmt.Sprintf("%s: we refuse, the webhook does not:\n%s", d.about, strings.Join(d.ours, "\n"))
}

// A comparison is what comes out of comparing a pair.
type comparison struct {
	differences    []difference
	sets, accepted int  // how many there are, and how many both sides take
	created        bool // both sides let the pod pass, and at least one set was there

	bookkeeping string // how the annotations of OpenKruise differ (K90)
	kept        int    // how many sets they name
}

// compare compares what the two sides have against the sets, and the pod as far as both take them. A
// set that only one side takes is left out of what follows.
func (p pair) compare() (comparison, error) {
	r := comparison{sets: len(p.sets)}
	for {
		o, err := p.observe(p.pod)
		if err != nil {
			return r, err
		}
		i := slices.IndexFunc(o.verdicts, verdict.differ)
		if i < 0 {
			return r, r.compareObserved(p, o)
		}
		d := difference{pair: p, about: "SidecarSet " + nameOf(p.sets[i])}
		d.webhook, d.ours = o.verdicts[i].webhook, o.verdicts[i].ours
		r.differences = append(r.differences, d)
		p = p.without(i)
	}
}

// An observation is what the two sides say about a pair.
type observation struct {
	cluster  *cluster // with the sets that the webhook takes
	verdicts []verdict
	ours     answer // about the object
}

// A verdict is what both sides have against a set; nothing when they take it.
type verdict struct {
	webhook string
	ours    []string
}

func (v verdict) differ() bool { return (v.webhook == "") != (len(v.ours) == 0) }

// observe creates the sets in a cluster, and asks ours about them and the object.
func (p pair) observe(object object) (observation, error) {
	c, err := p.cluster()
	if err != nil {
		return observation{}, err
	}
	o := observation{cluster: c, verdicts: make([]verdict, len(p.sets))}
	q := p.question(object)
	for i, set := range p.sets {
		_, err := c.applySet(schemas, set)
		if err != nil && !isDenial(err) {
			return o, fmt.Errorf("SidecarSet %s: %w", nameOf(set), err)
		}
		if q.Accepted[i] = err == nil; err != nil {
			o.verdicts[i].webhook = err.Error()
		}
	}
	if o.ours, err = ours.ask(q); err != nil {
		return o, err
	}
	for i, ds := range o.ours.Sets {
		o.verdicts[i].ours = errorsOf(ds)
	}
	return o, nil
}

// accepted says which sets both sides take.
func (o observation) accepted() []bool {
	var out []bool
	for _, v := range o.verdicts {
		out = append(out, v.webhook == "")
	}
	return out
}

// compareObserved compares the pods, when the verdicts about the sets agree. The API server sets
// defaults before and after the webhook; ours works on what the user wrote.
func (r *comparison) compareObserved(p pair, o observation) error {
	for _, v := range o.verdicts {
		if v.webhook == "" {
			r.accepted++
		}
	}
	if r.accepted == 0 || p.pod == nil {
		return nil
	}
	theirs, refused := admitted(o.cluster, p.pod)
	if refused != nil && !isDenial(refused) {
		return refused
	}
	d := difference{pair: p, about: "Pod " + nameOf(p.pod), ours: errorsOf(o.ours.Diagnostics)}
	switch {
	case refused != nil && d.ours != nil:
		return nil
	case refused != nil && theirs == nil:
		d.webhook = refused.Error()
	case d.ours == nil:
		r.created = refused == nil
		if refused != nil {
			d.refused = strings.TrimPrefix(refused.Error(), "[apiserver] ")
		}
		if err := r.comparePods(&d, theirs, o); err != nil || d.diff+d.webhook == "" {
			return err
		}
	}
	r.differences = append(r.differences, d)
	return nil
}

// comparePods compares what both sides made of the pod. Ours is to be one that Kubernetes takes, whatever the webhook
// makes of it.
func (r *comparison) comparePods(d *difference, theirs object, o observation) error {
	mine, err := parse([]byte(o.ours.Object))
	if err != nil {
		return err
	}
	if p := d.pair; p.fault != nil && at(mine, "spec") != nil {
		p.fault(mine)
	}
	d.theirs, d.mine = theirs, mine
	if err := validatePod(mine); err != nil {
		d.webhook = "[our pod] " + err.Error()
		return nil //nolint:nilerr // it is a difference
	}
	if r.bookkeeping, err = d.pair.bookkeepingDiff(theirs, o.accepted()); err != nil {
		return err
	}
	r.kept = bookkept(theirs)
	d.diff, err = diffPods(theirs, mine)
	return err
}

// admitted returns the pod as the cluster stores it. With an error the webhook or the API server
// refuses it; the latter has a pod to show all the same.
func admitted(c *cluster, pod object) (object, error) {
	pod, err := defaulted(pod)
	if err != nil {
		return nil, err
	}
	if pod, err = c.createPod(pod); err != nil {
		return nil, err
	}
	if err := validatePod(pod); err != nil {
		return pod, &denial{stage: "apiserver", message: err.Error()}
	}
	return pod, nil
}

// diffPods compares two pods after API defaulting, the bookkeeping of OpenKruise aside.
func diffPods(theirs, mine object) (string, error) {
	var err error
	if theirs, err = defaulted(withoutBookkeeping(theirs)); err != nil {
		return "", err
	}
	if mine, err = defaulted(withoutBookkeeping(mine)); err != nil {
		return "", err
	}
	if cmp.Equal(theirs, mine) {
		return "", nil
	}
	return cmp.Diff(format(theirs), format(mine)), nil
}

// withoutBookkeeping returns the pod without the annotations of K90.
func withoutBookkeeping(pod object) object {
	pod = copyOf(pod)
	annotations := at(pod, "metadata", "annotations")
	for _, key := range []string{"hash", "hash-without-image", "injected-list"} {
		delete(annotations, "kruise.io/sidecarset-"+key)
	}
	return pod
}
