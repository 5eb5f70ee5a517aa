package api

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// storageChecks are those of the volume sources that name a system of storage.
func storageChecks() checks {
	partition, initiator := between(0, 255), text(initiatorName)
	return checks{
		"AWSElasticBlockStoreVolumeSource.volumeID":  {notEmpty},
		"AWSElasticBlockStoreVolumeSource.partition": {partition},
		"AzureDiskVolumeSource.diskName":             {notEmpty},
		"AzureDiskVolumeSource.diskURI":              {notEmpty},
		"AzureDiskVolumeSource.cachingMode":          {oneOf("None", "ReadOnly", "ReadWrite")},
		"AzureDiskVolumeSource.kind":                 {oneOf("Shared", "Dedicated", "Managed")},
		"AzureDiskVolumeSource":                      {diskURI},
		"AzureFileVolumeSource.secretName":           {notEmpty},
		"AzureFileVolumeSource.shareName":            {notEmpty},
		"CephFSVolumeSource.monitors":                {notEmpty},
		"CinderVolumeSource.volumeID":                {notEmpty},
		"CinderVolumeSource.secretRef":               {secretRef},
		"FCVolumeSource":                             {targets},
		"FlexVolumeSource.driver":                    {notEmpty},
		"FlexVolumeSource.options":                   {flexOptions},
		"FlockerVolumeSource.datasetName":            {noSlash},
		"FlockerVolumeSource":                        {dataset},
		"GCEPersistentDiskVolumeSource.pdName":       {notEmpty},
		"GCEPersistentDiskVolumeSource.partition":    {partition},
		"GitRepoVolumeSource.repository":             {notEmpty},
		"GitRepoVolumeSource.directory":              {below},
		"GlusterfsVolumeSource.endpoints":            {notEmpty},
		"GlusterfsVolumeSource.path":                 {notEmpty},
		"ISCSIVolumeSource.targetPortal":             {notEmpty},
		"ISCSIVolumeSource.iqn":                      {notEmpty, initiator},
		"ISCSIVolumeSource.lun":                      {between(0, 255)},
		"ISCSIVolumeSource.initiatorName":            {initiator},
		"ISCSIVolumeSource":                          {chap},
		"NFSVolumeSource.server":                     {notEmpty},
		"NFSVolumeSource.path":                       {notEmpty, absolute},
		"PhotonPersistentDiskVolumeSource.pdID":      {notEmpty},
		"PortworxVolumeSource.volumeID":              {notEmpty},
		"QuobyteVolumeSource.registry":               {notEmpty, text(registry)},
		"QuobyteVolumeSource.volume":                 {notEmpty},
		"QuobyteVolumeSource.tenant":                 {text(tenant)},
		"RBDVolumeSource.monitors":                   {notEmpty},
		"RBDVolumeSource.image":                      {notEmpty},
		"ScaleIOVolumeSource.gateway":                {notEmpty},
		"ScaleIOVolumeSource.system":                 {notEmpty},
		"ScaleIOVolumeSource.volumeName":             {notEmpty},
		"StorageOSVolumeSource.volumeName":           {notEmpty, label()},
		"StorageOSVolumeSource.volumeNamespace":      {label()},
		"StorageOSVolumeSource.secretRef":            {secretRef},
		"VsphereVirtualDiskVolumeSource.volumePath":  {notEmpty},
	}
}

func absolute(v *validator, p transform.Path, value reflect.Value) {
	if path := value.String(); path != "" && !strings.HasPrefix(path, "/") {
		v.fail(CodeInvalid, p, fmt.Sprintf("%q does not begin with a slash", path), "name the path from the root")
	}
}

func noSlash(v *validator, p transform.Path, value reflect.Value) {
	if strings.Contains(value.String(), "/") {
		v.fail(CodeInvalid, p, fmt.Sprintf("%q contains a slash", value.String()), "correct the name")
	}
}

// diskURI wants the form that goes with the kind, which is Shared by default.
func diskURI(v *validator, p transform.Path, value reflect.Value) {
	disk, _ := reflect.TypeAssert[corev1.AzureDiskVolumeSource](value)
	start := "https://"
	if disk.Kind != nil && *disk.Kind == corev1.AzureManagedDisk {
		start = "/subscriptions/"
	}
	if disk.DataDiskURI != "" && !strings.HasPrefix(disk.DataDiskURI, start) {
		v.fail(CodeInvalid, p.Field("diskURI"), fmt.Sprintf("%q does not begin with %s", disk.DataDiskURI, start), "correct the URI, or the kind")
	}
}

// targets wants one way to name what a fibre channel leads to.
func targets(v *validator, p transform.Path, value reflect.Value) {
	fc, _ := reflect.TypeAssert[corev1.FCVolumeSource](value)
	v.exactlyOne(p, len(fc.TargetWWNs) > 0, len(fc.WWIDs) > 0)
	switch {
	case len(fc.TargetWWNs) == 0:
	case fc.Lun == nil:
		v.fail(CodeRequired, p.Field("lun"), "a value is required for targetWWNs", "give one")
	default:
		between(0, 255)(v, p.Field("lun"), reflect.ValueOf(fc.Lun))
	}
}

// flexOptions wants no options in the name of Kubernetes.
func flexOptions(v *validator, p transform.Path, value reflect.Value) {
	options, _ := reflect.TypeAssert[map[string]string](value)
	for _, key := range slices.Sorted(maps.Keys(options)) {
		domain, _, _ := strings.Cut(key, "/")
		domain = "." + strings.ToLower(domain)
		if strings.HasSuffix(domain, ".kubernetes.io") || strings.HasSuffix(domain, ".k8s.io") {
			v.fail(CodeInvalid, p.Field(key), "belongs to Kubernetes", "remove it")
		}
	}
}

func dataset(v *validator, p transform.Path, value reflect.Value) {
	flocker, _ := reflect.TypeAssert[corev1.FlockerVolumeSource](value)
	v.exactlyOne(p, flocker.DatasetName != "", flocker.DatasetUUID != "")
}

func chap(v *validator, p transform.Path, value reflect.Value) {
	iscsi, _ := reflect.TypeAssert[corev1.ISCSIVolumeSource](value)
	if (iscsi.DiscoveryCHAPAuth || iscsi.SessionCHAPAuth) && iscsi.SecretRef == nil {
		v.fail(CodeRequired, p.Field("secretRef"), "CHAP needs a Secret", "name it")
	}
}

// longInitiator wants the name of the volume to be short where it becomes the name of an interface.
func longInitiator(v *validator, p transform.Path, value reflect.Value) {
	volume, _ := reflect.TypeAssert[corev1.Volume](value)
	if iscsi := volume.ISCSI; iscsi != nil && iscsi.InitiatorName != nil && len(volume.Name+":"+iscsi.TargetPortal) > 64 {
		v.fail(CodeInvalid, p.Field("name"), "is too long: with iscsi.targetPortal, which is added, it may have 64 letters", "use a shorter name")
	}
}

// initiator is the form of the three kinds of names that iSCSI has.
var initiator = transform.Pattern(`^(.*iqn\.\d{4}-\d{2}\.([[:alnum:]-.]+)(:[^,;*&$|\s]+)|eui.[[:alnum:]]{16}|naa.[[:alnum:]]{32})$`)

func initiatorName(name string) []string {
	known := strings.HasPrefix(name, "iqn") || strings.HasPrefix(name, "eui") || strings.HasPrefix(name, "naa")
	if known && initiator().MatchString(name) {
		return nil
	}
	return []string{"is no name as in iqn.2001-04.com.example:storage"}
}

var hostAndPort = transform.Pattern(`^(\[[^\[\]]*\]|[^:\[\]]*):[^:\[\]]*$`)

func registry(addresses string) []string {
	for address := range strings.SplitSeq(addresses, ",") {
		if !hostAndPort().MatchString(address) {
			return []string{"is no list of hosts with ports, as in host:7861,other:7861"}
		}
	}
	return nil
}

func tenant(name string) []string {
	if len(name) > 64 {
		return []string{"is longer than 64 letters"}
	}
	return nil
}

// driverName wants the name of a CSI driver.
func driverName(name string) []string {
	out := validation.IsDNS1123Subdomain(strings.ToLower(name))
	if len(name) > 63 {
		out = append(out, "is longer than 63 letters")
	}
	return out
}
