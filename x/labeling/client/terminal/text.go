package terminal

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const tabWidth = 4

// readable is an item as a terminal may show it, in lines of at most that width. Whoever wrote the item does not get to
// move the cursor, change colours or turn the direction of what stands beside it.
func readable(content []byte, width int) []string {
	if !utf8.Valid(content) || strings.ContainsRune(string(content), 0) {
		return []string{fmt.Sprintf("%d bytes that are no text: look at the file.", len(content))}
	}
	var lines []string
	text := strings.ReplaceAll(string(content), "\r\n", "\n")
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		lines = append(lines, wrap(clean(line), width)...)
	}
	return lines
}

// clean replaces what is no printable character.
func clean(line string) string {
	line = strings.ReplaceAll(line, "\t", strings.Repeat(" ", tabWidth))
	return strings.Map(func(r rune) rune {
		if r == ' ' || unicode.IsPrint(r) {
			return r
		}
		return '·'
	}, line)
}

// wrap cuts a line at spaces where it can.
func wrap(line string, width int) (lines []string) {
	width = max(width, 2)
	runes := []rune(line)
	for {
		cut, columns, space := 0, 0, 0
		for cut < len(runes) && columns+columnsOf(runes[cut]) <= width {
			columns += columnsOf(runes[cut])
			cut++
			if runes[cut-1] == ' ' {
				space = cut
			}
		}
		if cut == len(runes) {
			return append(lines, string(runes))
		}
		if space > 0 {
			cut = space
		}
		lines = append(lines, strings.TrimRight(string(runes[:cut]), " "))
		runes = runes[cut:]
	}
}

// columnsOf is how wide a character is: two columns for those of East Asia and for pictures.
func columnsOf(r rune) int {
	switch {
	case unicode.Is(unicode.Mn, r):
		return 0
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0xa4cf, r >= 0xac00 && r <= 0xd7a3, r >= 0xf900 && r <= 0xfaff,
		r >= 0xfe30 && r <= 0xfe6f, r >= 0xff00 && r <= 0xff60, r >= 0xffe0 && r <= 0xffe6, r >= 0x1f300 && r <= 0x1faff, r >= 0x20000:
		return 2
	}
	return 1
}
