package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/sahara-chain/sahara/cmd/sahara-textmodel/classifier"
)

// weightsFile is where a model's folder has its weights.
const weightsFile = "model.safetensors"

func train(_ context.Context, out io.Writer, args []string) error {
	fs := flag.NewFlagSet("train", flag.ContinueOnError)
	texts := fs.String("texts", "", "the `folder` of texts, a file each")
	labels := fs.String("labels", "", "a CSV `file` with the columns item and label; item 0 is the first file by name")
	classes := fs.String("classes", "ham,spam", "the `names` of class 0 and class 1")
	base := fs.String("base", "", "the `folder` of a model to go on from")
	dir := fs.String("out", "", "the `folder` to write "+weightsFile+" to")
	if err := parse(fs, out, args, "base"); err != nil {
		return err
	}
	examples, err := load(*texts, *labels)
	if err != nil {
		return err
	}
	how, model, err := start(*base, *classes)
	if err != nil {
		return err
	}
	trained, err := model.Train(examples, how)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(*dir, 0o750); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(*dir, weightsFile), trained.Marshal(), 0o600); err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(trained.Evaluate(examples))
}

// start is what training begins with, and how.
func start(base, classes string) (classifier.Training, *classifier.Model, error) {
	if base != "" {
		model, err := open(base)
		return classifier.FineTuning, model, err
	}
	first, second, ok := strings.Cut(classes, ",")
	if !ok || first == "" || second == "" || strings.Contains(second, ",") {
		return classifier.Training{}, nil, fmt.Errorf("--classes %q: want two names", classes)
	}
	model, err := classifier.New([2]string{first, second}, classifier.DefaultBits)
	return classifier.FromNothing, model, err
}

func evaluate(_ context.Context, out io.Writer, args []string) error {
	fs := flag.NewFlagSet("evaluate", flag.ContinueOnError)
	texts := fs.String("texts", "", "the `folder` of texts, a file each")
	labels := fs.String("labels", "", "a CSV `file` with the columns item and label; item 0 is the first file by name")
	dir := fs.String("model", "", "the model's `folder`")
	if err := parse(fs, out, args); err != nil {
		return err
	}
	model, err := open(*dir)
	if err != nil {
		return err
	}
	examples, err := load(*texts, *labels)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(model.Evaluate(examples))
}

func open(dir string) (*classifier.Model, error) {
	path := filepath.Join(dir, weightsFile)
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	model, err := classifier.Unmarshal(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return model, nil
}
