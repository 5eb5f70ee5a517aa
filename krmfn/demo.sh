#!/bin/sh
# Shows what the program given as $1 does to one workload, on one screen.
set -eu
program=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat >"$dir/sidecarset.yaml" <<'EOF'
apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata: {name: logs}
spec:
  selector: {matchLabels: {app: report}}
  containers:
  - {name: log-agent, image: "fluent/fluent-bit:4.1.1"}
EOF
cat >"$dir/job.yaml" <<'EOF'
apiVersion: batch/v1
kind: Job
metadata: {name: report}
spec:
  template:
    metadata: {labels: {app: report}}
    spec:
      restartPolicy: Never
      containers:
      - name: report # of sales
        image: reports:1.4
EOF
echo "== before: job.yaml"
cat "$dir/job.yaml"
echo
echo "== after: inject-sidecars inject -c sidecarset.yaml job.yaml"
"$program" inject -c "$dir/sidecarset.yaml" "$dir/job.yaml" 2>"$dir/said"
echo
echo "== what was said"
sed "s|$dir/||g" "$dir/said"
echo
cat <<EOF
== what to try next, with $program as inject-sidecars
  inject-sidecars explain job/report -c sidecarset.yaml job.yaml   why the sidecar is injected, and where
  inject-sidecars inject --in-place -c sidecarset.yaml job.yaml    change the file
  inject-sidecars convert --in-place --name log-agent job.yaml      make the sidecar a native one, so that the Job ends
  examples/                                                        packages for kustomize and kpt
EOF
