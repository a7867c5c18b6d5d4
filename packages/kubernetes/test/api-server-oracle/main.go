// Reads NetworkPolicies, one JSON object per line, and answers each with the errors that the API server's own code
// gives for creating it: a JSON list of {path, type, message} per line. See README.md.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/kubernetes/pkg/apis/networking"
	v1 "k8s.io/kubernetes/pkg/apis/networking/v1"
	"k8s.io/kubernetes/pkg/apis/networking/validation"
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
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{v1.AddToScheme, networking.AddToScheme} {
		if err := add(scheme); err != nil {
			panic(err)
		}
	}
	decoder := serializer.NewCodecFactory(scheme).UniversalDeserializer()
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		answer, err := json.Marshal(errorsOf(scheme, decoder, lines.Bytes()))
		if err != nil {
			panic(err)
		}
		fmt.Fprintln(out, string(answer))
	}
}

func errorsOf(scheme *runtime.Scheme, decoder runtime.Decoder, line []byte) []apiError {
	object, _, err := decoder.Decode(line, nil, nil)
	if err != nil {
		return []apiError{{"", "TypeInvalid", err.Error()}}
	}
	scheme.Default(object)
	var policy networking.NetworkPolicy
	if err := scheme.Convert(object.(*networkingv1.NetworkPolicy), &policy, nil); err != nil {
		panic(err)
	}
	// What the registry fills in before it validates.
	if policy.Namespace == "" {
		policy.Namespace = "default"
	}
	if policy.Name == "" && policy.GenerateName != "" {
		policy.Name = "generated"
	}
	errors := []apiError{}
	for _, e := range validation.ValidateNetworkPolicy(&policy, validation.NetworkPolicyValidationOptions{}) {
		errors = append(errors, apiError{e.Field, strings.TrimPrefix(string(e.Type), "FieldValue"), e.ErrorBody()})
	}
	return errors
}
