package corpus

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// FileName is the file of the message at a place, from 0. Names sort as places do.
func FileName(place int) string { return fmt.Sprintf("%05d.txt", place) }

// WriteItems writes a file for each message, and nothing else, into a new folder.
func WriteItems(dir string, mails []Mail) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	for i, m := range mails {
		if err := os.WriteFile(filepath.Join(dir, FileName(i)), []byte(m.Text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// WriteLabels writes a CSV file with the columns item and label.
func WriteLabels(path string, labels []uint8) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"item", "label"}}
	for i, class := range labels {
		rows = append(rows, []string{strconv.Itoa(i), strconv.Itoa(int(class))})
	}
	_ = w.WriteAll(rows) // a buffer takes all
	return os.WriteFile(path, b.Bytes(), 0o600)
}

// Classes are the true classes of messages.
func Classes(mails []Mail) []uint8 {
	classes := make([]uint8, len(mails))
	for i, m := range mails {
		classes[i] = m.Class
	}
	return classes
}
