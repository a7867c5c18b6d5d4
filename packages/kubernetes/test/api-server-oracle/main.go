// Reads Kubernetes objects, one JSON object per line, and answers each with the errors that the API server's own
// code gives for creating it: a JSON list of {path, type, message} per line. See README.md.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/apps"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	apps_validation "k8s.io/kubernetes/pkg/apis/apps/validation"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	core_validation "k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/apis/networking"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	networking_validation "k8s.io/kubernetes/pkg/apis/networking/validation"
	_ "k8s.io/kubernetes/pkg/features"
)

type apiError struct {
	Path    string `json:"path"`
	Type    string `json:"type"`
	Message string `json:"message"`
}

func main() {
	strict := len(os.Args) > 1 && os.Args[1] == "strict"
	if err := utilfeature.DefaultMutableFeatureGate.Set(fmt.Sprintf("StrictIPCIDRValidation=%t", strict)); err != nil {
		panic(err)
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		answer, err := json.Marshal(errorsOf(lines.Bytes()))
		if err != nil {
			panic(err)
		}
		fmt.Fprintln(out, string(answer))
	}
}

func errorsOf(line []byte) []apiError {
	object, _, err := legacyscheme.Codecs.UniversalDeserializer().Decode(line, nil, nil)
	if err != nil {
		return []apiError{{"", "TypeInvalid", err.Error()}}
	}
	legacyscheme.Scheme.Default(object)
	// The API server drops errors that say the same.
	seen := map[apiError]bool{}
	errors := []apiError{}
	for _, e := range validate(object) {
		found := apiError{e.Field, strings.TrimPrefix(string(e.Type), "FieldValue"), e.ErrorBody()}
		if !seen[found] {
			errors = append(errors, found)
		}
		seen[found] = true
	}
	return errors
}

// validate fills in what the registry fills in before it validates, and calls the kind's own validation.
func validate(object runtime.Object) field.ErrorList {
	pods := core_validation.PodValidationOptions{}
	switch object.(type) {
	case *networkingv1.NetworkPolicy:
		policy := convert(object, &networking.NetworkPolicy{})
		if policy.Namespace == "" {
			policy.Namespace = "default"
		}
		if policy.Name == "" && policy.GenerateName != "" {
			policy.Name = "generated"
		}
		return networking_validation.ValidateNetworkPolicy(policy, networking_validation.NetworkPolicyValidationOptions{})
	case *networkingv1.Ingress:
		return networking_validation.ValidateIngressCreate(convert(object, &networking.Ingress{}))
	case *networkingv1.IngressClass:
		return networking_validation.ValidateIngressClass(convert(object, &networking.IngressClass{}))
	case *corev1.Service:
		service := convert(object, &core.Service{})
		if service.Spec.ClusterIP != "" {
			service.Spec.ClusterIPs = []string{service.Spec.ClusterIP}
		}
		return core_validation.ValidateServiceCreate(service)
	case *corev1.Namespace:
		return core_validation.ValidateNamespace(convert(object, &core.Namespace{}))
	case *corev1.Pod:
		return core_validation.ValidatePodCreate(convert(object, &core.Pod{}), pods)
	case *appsv1.Deployment:
		return apps_validation.ValidateDeployment(convert(object, &apps.Deployment{}), pods)
	case *appsv1.ReplicaSet:
		return apps_validation.ValidateReplicaSet(convert(object, &apps.ReplicaSet{}), pods)
	case *appsv1.DaemonSet:
		return apps_validation.ValidateDaemonSet(convert(object, &apps.DaemonSet{}), pods)
	case *appsv1.StatefulSet:
		return apps_validation.ValidateStatefulSet(convert(object, &apps.StatefulSet{}), apps_validation.StatefulSetValidationOptions{}, pods)
	}
	panic(fmt.Sprintf("no validation for %T", object))
}

func convert[T runtime.Object](from runtime.Object, to T) T {
	if err := legacyscheme.Scheme.Convert(from, to, nil); err != nil {
		panic(err)
	}
	return to
}
