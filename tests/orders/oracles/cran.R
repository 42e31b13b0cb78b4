# Compares by R; what is no version of a package is passed over.
input <- file("stdin")
open(input)
form <- "^[0-9]+([.-][0-9]+)+$"
while (length(line <- readLines(input, 1)) > 0) {
  pair <- strsplit(line, "\t")[[1]]
  if (!all(grepl(form, pair))) next
  cat(pair[1], c("<", "=", ">")[compareVersion(pair[1], pair[2]) + 2], pair[2], "\n")
}
