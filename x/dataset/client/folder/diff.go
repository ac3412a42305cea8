package folder

import "fmt"

// Difference is what is first, by path, in one content and not as it is in the other; empty if they are alike.
func Difference(published, here Content) string {
	was, is := published.Files, here.Files
	for len(was) > 0 || len(is) > 0 {
		switch {
		case len(is) == 0 || len(was) > 0 && was[0].Path < is[0].Path:
			return fmt.Sprintf("%s: it was published and is missing", was[0].Path)
		case len(was) == 0 || is[0].Path < was[0].Path:
			return fmt.Sprintf("%s: it is here and was not published", is[0].Path)
		case was[0].Size != is[0].Size:
			return fmt.Sprintf("%s: it has %d bytes, and was published with %d", is[0].Path, is[0].Size, was[0].Size)
		case was[0].SHA256 != is[0].SHA256:
			return fmt.Sprintf("%s: its SHA-256 is %x, and was %x when published", is[0].Path, is[0].SHA256, was[0].SHA256)
		}
		was, is = was[1:], is[1:]
	}
	return ""
}
