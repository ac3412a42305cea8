package cli

import (
	"bytes"
	"fmt"
	"path/filepath"

	"github.com/cosmos/cosmos-sdk/client"

	"github.com/sahara-chain/sahara/x/internal/cid"
	"github.com/sahara-chain/sahara/x/labeling/client/form"
	"github.com/sahara-chain/sahara/x/labeling/client/items"
	"github.com/sahara-chain/sahara/x/labeling/client/worker"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// answer is what a row of a table says.
type answer struct {
	text  string
	label []byte
	file  string
}

// subject is what it says it of: an item, or a submission by its number or CID.
type subject struct {
	number uint32
	cid    string
}

// columns are those of a table of answers to a task.
func columns(task types.Task) []string {
	switch {
	case task.Spec.Kind.Open():
		return []string{"item", "file"}
	case task.ReviewOf != 0:
		return []string{"submission|cid", "label"}
	}
	return []string{"item", "label|number"}
}

// read reads the answers of an account: of the rows with its name or address, or of all where the file names no workers.
func (o workOptions) read(task types.Task, f form.Form, set *items.Set, clientCtx client.Context) (a worker.Answers, err error) {
	rows, err := readCSV(o.answers, "worker", columns(task)...)
	if err != nil {
		return a, err
	}
	answers := map[subject]answer{}
	for _, row := range rows {
		if row.has && row.extra != clientCtx.FromName && row.extra != clientCtx.FromAddress.String() {
			continue
		}
		of, err := subjectOf(task, set, row.fields[0])
		if err != nil {
			return a, fmt.Errorf("line %d: %w", row.line, err)
		}
		said, err := o.answerOf(f, row.fields[1])
		if err != nil {
			return a, fmt.Errorf("line %d: %w", row.line, err)
		}
		if before, twice := answers[of]; twice && (before.file != said.file || !bytes.Equal(before.label, said.label)) {
			return a, fmt.Errorf("line %d: %s %s was %s before", row.line, nounOf(task), row.fields[0], before.text)
		}
		answers[of] = said
	}
	if len(answers) == 0 {
		return a, fmt.Errorf("%s has no answers of %s", o.answers, clientCtx.FromName)
	}
	return tableOf(answers), nil
}

func nounOf(task types.Task) string {
	if task.ReviewOf != 0 {
		return "submission"
	}
	return "item"
}

func subjectOf(task types.Task, set *items.Set, text string) (of subject, err error) {
	if task.ReviewOf != 0 {
		if cid.Validate(text) == nil {
			return subject{cid: text}, nil
		}
		if of.number, err = parseNumber(text); err != nil {
			return of, fmt.Errorf("submission %.100q is no number of one, and no CID", text)
		}
	} else if of.number, err = itemOf(set, text); err != nil {
		return of, err
	}
	if of.number >= task.Spec.Items && task.AppealOf == 0 { // a panel's items are named as in the task of its appeals
		err = fmt.Errorf("%s %d: there are %d", nounOf(task), of.number, task.Spec.Items)
	}
	return of, err
}

// answerOf reads a label, or looks at the file that it names.
func (o workOptions) answerOf(f form.Form, text string) (a answer, err error) {
	a.text = text
	switch f := f.(type) {
	case form.Spoken:
		a.label, err = f.Parse(text)
	case form.Made:
		if a.file = text; !filepath.IsAbs(text) {
			a.file = filepath.Join(filepath.Dir(o.answers), text)
		}
		_, err = f.Kind.Read(a.file) // it is read again when it is taken
	}
	return a, err
}

func tableOf(answers map[subject]answer) worker.Answers {
	a := worker.Answers{Labels: map[uint32][]byte{}, Judged: map[string][]byte{}, Files: map[uint32]string{}}
	for of, said := range answers { //determinism:allow of a map, a map
		switch {
		case said.file != "":
			a.Files[of.number] = said.file
		case of.cid != "":
			a.Judged[of.cid] = said.label
		default:
			a.Labels[of.number] = said.label
		}
	}
	return a
}
