// Records what kubectl's YAML reading gives for the texts of cases.json, in place:
//
//	go mod init record && go get sigs.k8s.io/yaml@v1.6.0 k8s.io/apimachinery@v0.37.2 && go mod tidy
//	go run record.go cases.json
//
// It cuts the stream as apimachinery's YAMLReader does and turns each part into JSON as sigs.k8s.io/yaml does,
// which is what kubectl does with a file before it looks at the objects in it.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"strings"

	kyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

type testCase struct {
	Text    string            `json:"text"`
	Docs    []json.RawMessage `json:"docs"`
	Refused bool              `json:"refused"`
	Differs string            `json:"differs,omitempty"`
}

func record(text string) (docs []json.RawMessage, refused bool) {
	docs = []json.RawMessage{}
	reader := kyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader([]byte(text))))
	for {
		part, err := reader.Read()
		if err == io.EOF {
			return docs, refused
		}
		if err != nil {
			return docs, true
		}
		document, err := yaml.YAMLToJSON(part)
		if err != nil {
			refused = true
		} else if string(document) != "null" {
			docs = append(docs, document)
		}
	}
}

func main() {
	file := os.Args[1]
	bytes, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	var cases []testCase
	if err := json.Unmarshal(bytes, &cases); err != nil {
		panic(err)
	}
	var lines []string
	for _, c := range cases {
		c.Docs, c.Refused = record(c.Text)
		var line strings.Builder
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(c); err != nil {
			panic(err)
		}
		lines = append(lines, strings.TrimSpace(line.String()))
	}
	if err := os.WriteFile(file, []byte("[\n"+strings.Join(lines, ",\n")+"\n]\n"), 0o644); err != nil {
		panic(err)
	}
}
