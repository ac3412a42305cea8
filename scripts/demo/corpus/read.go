package corpus

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
)

// maxMail is how much of a message is read, in bytes: the greatest of the corpus has 316 kB.
const maxMail = 1 << 20

// Groups of the corpus.
const (
	EasyHam1 = "easy-ham-1"
	EasyHam2 = "easy-ham-2"
	HardHam  = "hard-ham-1"
	Spam1    = "spam-1"
	Spam2    = "spam-2"
)

// Classes of mail, as labels.
const (
	Ham  = 0
	Spam = 1
)

// Mail is one message.
type Mail struct {
	// Group and Name are where it stands in the corpus.
	Group, Name string
	// Text is the subject and the body, without addresses.
	Text string
	// Class is the truth: Ham or Spam.
	Class uint8
}

// Read reads all messages of an archive, ascending by group and name, each text once.
func Read(archive string) ([]Mail, error) {
	file, err := os.Open(archive)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return read(file)
}

func read(archive io.Reader) ([]Mail, error) {
	unzipped, err := gzip.NewReader(archive)
	if err != nil {
		return nil, err
	}
	var mails []Mail
	for files := tar.NewReader(unzipped); ; {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		group, class, ok := place(header.Name)
		if !ok {
			continue
		}
		raw, err := io.ReadAll(io.LimitReader(files, maxMail))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", header.Name, err)
		}
		mails = append(mails, Mail{Group: group, Name: path.Base(header.Name), Text: Text(raw), Class: class})
	}
	slices.SortFunc(mails, func(a, b Mail) int { return strings.Compare(a.Group+"/"+a.Name, b.Group+"/"+b.Name) })
	return distinct(mails), nil
}

// place tells a message's group and class by its path, data/GROUP/NAME.txt below the package's folder.
func place(name string) (group string, class uint8, ok bool) {
	parts := strings.Split(name, "/")
	if len(parts) != 4 || parts[1] != "data" || path.Ext(name) != ".txt" {
		return "", 0, false
	}
	switch group = parts[2]; group {
	case EasyHam1, EasyHam2, HardHam:
		return group, Ham, true
	case Spam1, Spam2:
		return group, Spam, true
	}
	return "", 0, false
}

// distinct leaves out texts that came before, and empty ones: the corpus has both.
func distinct(mails []Mail) []Mail {
	seen := map[string]bool{"": true}
	return slices.DeleteFunc(mails, func(m Mail) bool {
		text := strings.TrimSpace(m.Text)
		before := seen[text]
		seen[text] = true
		return before
	})
}
