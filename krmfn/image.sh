#!/bin/sh
# Builds the image of the function: sh krmfn/image.sh [TAG]. Needs go, docker and GNU tar.
#
# The same source and Go version give the same layers, whenever and wherever they are built. That
# is why modes, times and owners are set here, and why the builder's cache is not used: it would
# hide a difference.
set -eu

tag=${1:-ghcr.io/inject-sidecars/inject-sidecars:v0.1.0}
cd "$(dirname "$0")/.."
mkdir -p .build
context=$(mktemp -d .build/image.XXXXXX)
trap 'rm -rf "$context"' EXIT
rootfs=$context/rootfs

mkdir -p "$rootfs/etc" "$rootfs/tmp"
cp krmfn/rootfs/etc/* "$rootfs/etc/"
CGO_ENABLED=0 GOOS=linux GOFLAGS='' go build -trimpath -buildvcs=false -ldflags='-s -w' \
	-o "$rootfs/inject-sidecars" ./krmfn/cmd/inject-sidecars

chmod 644 "$rootfs"/etc/*
chmod 755 "$rootfs/etc" "$rootfs/inject-sidecars"
chmod 1777 "$rootfs/tmp"
tar --create --file "$context/rootfs.tar" --directory "$rootfs" --sort=name --owner=0 --group=0 \
	--numeric-owner --mtime='1980-01-01 00:00:00Z' etc inject-sidecars tmp
rm -r "$rootfs"

cp krmfn/Dockerfile "$context/"
docker build --no-cache --tag "$tag" "$context"
