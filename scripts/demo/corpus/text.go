package corpus

import (
	"bytes"
	"encoding/base64"
	"html"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxText is how much of a message is shown, in bytes: enough to tell what it is, and short to read.
const maxText = 16 << 10

// maxParts bounds how many parts of a message are looked at, with parts in parts.
const maxParts = 100

var (
	address  = regexp.MustCompile(`[A-Za-z0-9._%+=-]+@[A-Za-z0-9.-]+`)
	encoded  = regexp.MustCompile(`[A-Za-z0-9._+=-]+%40[A-Za-z0-9.-]+`)
	hidden   = regexp.MustCompile(`(?is)<(script|style)\b.*?</(script|style)\s*>|<!--.*?-->`)
	lineEnds = regexp.MustCompile(`(?i)<(br|/p|/div|/tr|/h[1-6]|/li|/title)\b[^>]*>`)
	tags     = regexp.MustCompile(`(?s)<[^<>]*>`)
	blanks   = regexp.MustCompile(`[ \t\r\f\v\x{a0}]+`)
	gaps     = regexp.MustCompile(`\n\s*\n\s*`)
)

// Text is what a person would read of a message: its subject and its body, in UTF-8, decoded, without markup, e-mail
// addresses replaced. Nothing of the header but the subject stays, for the header tells which way a message came
// into the corpus.
func Text(raw []byte) string {
	if bytes.HasPrefix(raw, []byte("From ")) { // mbox's line before the header
		_, raw, _ = bytes.Cut(raw, []byte("\n"))
	}
	subject, body := "", string(raw)
	if m, err := mail.ReadMessage(bytes.NewReader(raw)); err == nil {
		subject = m.Header.Get("Subject")
		if decoded, err := new(mime.WordDecoder).DecodeHeader(subject); err == nil {
			subject = decoded
		}
		left := maxParts
		body = part(m.Body, m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), &left)
	} else if header, rest, found := strings.Cut(body, "\n\n"); found {
		body = rest
		for line := range strings.Lines(header) {
			if name, value, _ := strings.Cut(line, ":"); strings.EqualFold(name, "Subject") {
				subject = strings.TrimSpace(value)
			}
		}
	}
	return Redact(clean("Subject: " + subject + "\n\n" + body))
}

// Redact replaces e-mail addresses.
func Redact(text string) string {
	return encoded.ReplaceAllString(address.ReplaceAllString(text, "[address]"), "[address]")
}

// part is the text of a part of a message: of several, the plain ones, or else the HTML.
func part(body io.Reader, contentType, encoding string, left *int) string {
	*left--
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" {
		return parts(multipart.NewReader(body, params["boundary"]), left)
	}
	if !strings.HasPrefix(kind, "text/") {
		return ""
	}
	text := utf8Of(decode(body, encoding))
	if kind == "text/html" {
		text = plain(text)
	}
	return text
}

func parts(reader *multipart.Reader, left *int) string {
	var texts, pages []string
	for *left > 0 {
		p, err := reader.NextRawPart()
		if err != nil {
			break // what cannot be read is not there for a person either
		}
		contentType := p.Header.Get("Content-Type")
		text := part(p, contentType, p.Header.Get("Content-Transfer-Encoding"), left)
		if strings.HasPrefix(strings.ToLower(contentType), "text/html") {
			pages = append(pages, text)
		} else {
			texts = append(texts, text)
		}
	}
	if text := strings.Join(texts, "\n"); strings.TrimSpace(text) != "" {
		return text
	}
	return strings.Join(pages, "\n")
}

// decode undoes a transfer encoding, as far as it is a sound one.
func decode(body io.Reader, encoding string) []byte {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, _ := io.ReadAll(body) // up to where it is broken
	return text
}

// utf8Of takes what is not UTF-8 for Latin-1, which the corpus is where it says anything.
func utf8Of(text []byte) string {
	if utf8.Valid(text) {
		return string(text)
	}
	runes := make([]rune, len(text))
	for i, b := range text {
		runes[i] = rune(b)
	}
	return string(runes)
}

// plain leaves the words of an HTML page.
func plain(page string) string {
	page = hidden.ReplaceAllString(page, " ")
	page = lineEnds.ReplaceAllString(page, "\n")
	return html.UnescapeString(tags.ReplaceAllString(page, " "))
}

// clean shortens white space, and the text.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == utf8.RuneError {
			return -1
		}
		return r
	}, text)
	text = gaps.ReplaceAllString(blanks.ReplaceAllString(text, " "), "\n\n")
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	return strings.TrimSpace(text) + "\n"
}
