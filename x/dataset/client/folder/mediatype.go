package folder

import (
	"path"
	"strings"
)

// mediaTypes are fixed here, because what an operating system knows differs from machine to machine, and the
// description must not.
var mediaTypes = map[string]string{
	".avi":     "video/x-msvideo",
	".bz2":     "application/x-bzip2",
	".c":       "text/x-c",
	".csv":     "text/csv",
	".eml":     "message/rfc822",
	".flac":    "audio/flac",
	".gif":     "image/gif",
	".go":      "text/x-go",
	".gz":      "application/gzip",
	".html":    "text/html",
	".jpeg":    "image/jpeg",
	".jpg":     "image/jpeg",
	".js":      "text/javascript",
	".json":    "application/json",
	".jsonl":   "application/jsonlines",
	".md":      "text/markdown",
	".mp3":     "audio/mpeg",
	".mp4":     "video/mp4",
	".npy":     "application/x-npy",
	".ogg":     "audio/ogg",
	".parquet": "application/vnd.apache.parquet",
	".pdf":     "application/pdf",
	".png":     "image/png",
	".py":      "text/x-python",
	".rs":      "text/x-rust",
	".svg":     "image/svg+xml",
	".tar":     "application/x-tar",
	".tsv":     "text/tab-separated-values",
	".txt":     "text/plain",
	".wav":     "audio/wav",
	".webm":    "video/webm",
	".webp":    "image/webp",
	".xml":     "application/xml",
	".yaml":    "application/yaml",
	".yml":     "application/yaml",
	".zip":     "application/zip",
	".zst":     "application/zstd",
}

// mediaType goes by the name's ending, and knows nothing of what it does not know.
func mediaType(name string) string {
	if known, ok := mediaTypes[strings.ToLower(path.Ext(name))]; ok {
		return known
	}
	return "application/octet-stream"
}
