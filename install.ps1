# Puts the lockgate that this commit of the action stands for on a Windows machine, or nothing. The twin of install.sh, which
# says what the inputs are and why each check is there. It needs nothing but PowerShell 7 with .NET.

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Set-StrictMode -Version 3.0

$repository = 'lockgate/lockgate'
$releases = "https://github.com/$repository/releases/download"
$mostBytes = 104857600
$members = @('LICENSE-APACHE', 'LICENSE-MIT', 'lockgate.exe')

function Stop-Installation([string]$text) {
    throw [System.InvalidOperationException]::new($text)
}

function Get-Setting([string]$name) {
    $value = [System.Environment]::GetEnvironmentVariable($name)
    if ($null -eq $value) {
        return ''
    }
    return $value
}

# The version that a program calls itself, or nothing where it is not ours or does not run here.
function Get-ProgramVersion([string]$program) {
    try {
        $line = & $program --version 2>$null
    } catch {
        return ''
    }
    if ("$line" -cmatch '^lockgate ([0-9A-Za-z.+-]+)$') {
        return $Matches[1]
    }
    return ''
}

# Ends unless the version goes well into a URL and a path.
function Assert-Version([string]$text) {
    if ($text -cnotmatch '^[0-9]+\.[0-9]+\.[0-9]+([-+][0-9A-Za-z.-]+)?\z') {
        Stop-Installation "version: '$text' is no version like 1.2.3"
    }
}

function Assert-Same([string]$what, [string]$found, [string]$wanted) {
    if ($wanted -ne '' -and $found -cne $wanted) {
        Stop-Installation "${what}: version $found, not $wanted"
    }
}

function Use-Program([string]$program, [string]$wanted) {
    if (-not [System.IO.Path]::IsPathFullyQualified($program)) {
        Stop-Installation "binary: '$program' is no absolute path"
    }
    $found = Get-ProgramVersion $program
    if ($found -eq '') {
        Stop-Installation "binary: $program does not run here as lockgate"
    }
    Assert-Same 'binary' $found $wanted
    return @{ Binary = $program; Version = $found }
}

# The commit of the action itself, or the tag of the version that is asked for; never in the workspace.
function New-Program([string]$wanted) {
    $root = Join-Path (Get-Setting 'RUNNER_TEMP') "lockgate-build-$([guid]::NewGuid())"
    $arguments = @('install', '--locked', '--root', $root)
    if ($wanted -ne '') {
        Assert-Version $wanted
        $arguments += @('--git', "https://github.com/$repository", '--tag', "v$wanted", 'lockgate-cli')
    } else {
        $arguments += @('--path', (Join-Path $PSScriptRoot 'crates/cli'))
    }
    Push-Location $PSScriptRoot
    & cargo @arguments | Out-Host
    $code = $LASTEXITCODE
    Pop-Location
    if ($code -ne 0) {
        Stop-Installation 'build-from-source: cargo install failed'
    }
    $program = Join-Path $root 'bin/lockgate.exe'
    $found = Get-ProgramVersion $program
    if ($found -eq '') {
        Stop-Installation 'build-from-source: what was built does not run'
    }
    Assert-Same 'build-from-source' $found $wanted
    return @{ Binary = $program; Version = $found }
}

function Get-Target {
    switch (Get-Setting 'RUNNER_ARCH') {
        'X64' { return @{ Target = 'x86_64-pc-windows-msvc'; Folder = 'x64' } }
        'ARM64' { return @{ Target = 'aarch64-pc-windows-msvc'; Folder = 'arm64' } }
    }
    Stop-Installation "there is no release for $(Get-Setting 'RUNNER_ARCH'): use 'build-from-source' or 'binary'"
}

# Version and digest, from checksums.txt and the inputs. Two that differ are an error.
function Get-Release([string]$target, [string]$wanted, [string]$given) {
    $version = $wanted
    $digest = ''
    foreach ($line in [System.IO.File]::ReadAllLines((Join-Path $PSScriptRoot 'checksums.txt'))) {
        if ($line -cmatch "^(\S+)  lockgate-(.+)-$([regex]::Escape($target))\.zip$") {
            if ($wanted -eq '' -or $Matches[2] -ceq $wanted) {
                $digest = $Matches[1]
                $version = $Matches[2]
            }
        }
    }
    if ($version -eq '') {
        Stop-Installation "this commit of the action has no release: name 'version' and 'checksum', or use 'build-from-source'"
    }
    Assert-Version $version
    if ($given -ne '') {
        if ($digest -ne '' -and $digest -cne $given) {
            Stop-Installation "checksum: lockgate $version has $digest, not $given"
        }
        $digest = $given
    }
    if ($digest -cnotmatch '^[0-9a-f]{64}\z') {
        Stop-Installation "version: no sha256 in lower case of lockgate $version for ${target}: give it as 'checksum'"
    }
    return @{ Version = $version; Digest = $digest; Archive = "lockgate-$version-$target.zip" }
}

function Get-Digest([string]$file) {
    return (Get-FileHash -LiteralPath $file -Algorithm SHA256).Hash.ToLowerInvariant()
}

# Each redirect is followed by hand: none may leave https.
function Save-Archive([string]$url, [string]$file) {
    $handler = [System.Net.Http.HttpClientHandler]::new()
    $handler.AllowAutoRedirect = $false
    $client = [System.Net.Http.HttpClient]::new($handler)
    $client.Timeout = [timespan]::FromSeconds(120)
    $client.MaxResponseContentBufferSize = $mostBytes
    $address = [uri]$url
    foreach ($hop in 1..6) {
        $isLocal = $hop -eq 1 -and $address.Scheme -eq 'http' -and $address.IsLoopback
        if ($address.Scheme -ne 'https' -and -not $isLocal) {
            Stop-Installation "$url leads elsewhere, and not by https"
        }
        $answer = $client.GetAsync($address).GetAwaiter().GetResult()
        $code = [int]$answer.StatusCode
        if ($code -lt 300 -or $code -ge 400 -or $null -eq $answer.Headers.Location) {
            break
        }
        $address = [uri]::new($address, $answer.Headers.Location)
    }
    if ($code -ne 200) {
        Stop-Installation "$url cannot be had: status $code"
    }
    [System.IO.File]::WriteAllBytes($file, $answer.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult())
}

# The answer of a server that is not there now may be another one soon; that of a wrong file will not.
function Save-ArchiveWithRetry([string]$url, [string]$file) {
    foreach ($try in 1..3) {
        try {
            Save-Archive $url $file
            return
        } catch [System.InvalidOperationException] {
            throw
        } catch {
            if ($try -eq 3) {
                Stop-Installation "$url cannot be reached: $($_.Exception.Message)"
            }
            Start-Sleep -Seconds $try
        }
    }
}

# Only the members' names are read, and the program is written by us: no path of the archive is opened.
function Expand-Program([string]$archive, [string]$file) {
    $zip = [System.IO.Compression.ZipFile]::OpenRead($archive)
    try {
        $names = @($zip.Entries | ForEach-Object { $_.FullName })
        foreach ($name in $names) {
            if ($members -cnotcontains $name) {
                Stop-Installation "the archive holds '$name', which does not belong there"
            }
        }
        $program = @($zip.Entries | Where-Object { $_.FullName -ceq 'lockgate.exe' })
        if ($program.Count -ne 1) {
            Stop-Installation 'the archive does not hold one lockgate.exe'
        }
        [System.IO.Compression.ZipFileExtensions]::ExtractToFile($program[0], $file)
    } finally {
        $zip.Dispose()
    }
}

# A folder of our own in the first place that can be written.
function New-Room([string]$version, [string]$architecture) {
    foreach ($base in @((Get-Setting 'RUNNER_TOOL_CACHE'), (Get-Setting 'RUNNER_TEMP'))) {
        if ($base -eq '') {
            continue
        }
        $folder = [System.IO.Path]::Combine($base, 'lockgate', $version, $architecture)
        $room = Join-Path $folder ".new.$([guid]::NewGuid())"
        try {
            [void][System.IO.Directory]::CreateDirectory($room)
            return @{ Folder = $folder; Room = $room }
        } catch {
            Write-Host "lockgate: cannot write to $folder"
        }
    }
    Stop-Installation 'neither the tool cache nor the temporary folder can be written'
}

# The archive that an earlier job left, if it is still the right one, else a download.
function Get-Archive([hashtable]$release, [string]$folder, [string]$file) {
    $kept = Join-Path $folder $release.Archive
    if (Test-Path -LiteralPath $kept -PathType Leaf) {
        Copy-Item -LiteralPath $kept -Destination $file
        if ((Get-Digest $file) -ceq $release.Digest) {
            return
        }
    }
    $mirror = Get-Setting 'LOCKGATE_INPUT_MIRROR'
    if ($mirror -eq '') {
        $mirror = $releases
    }
    Save-ArchiveWithRetry "$($mirror.TrimEnd('/'))/v$($release.Version)/$($release.Archive)" $file
    $found = Get-Digest $file
    if ($found -cne $release.Digest) {
        Stop-Installation "$($release.Archive) has the sha256 $found, not $($release.Digest): it was changed or cut off on its way"
    }
}

# A running program cannot be replaced on Windows, so each job has one of its own; the archive is kept for the next.
function Install-Release([string]$wanted) {
    $target = Get-Target
    $release = Get-Release $target.Target $wanted (Get-Setting 'LOCKGATE_INPUT_CHECKSUM')
    $place = New-Room $release.Version $target.Folder
    $own = Join-Path (Get-Setting 'RUNNER_TEMP') "lockgate-$([guid]::NewGuid())"
    try {
        $archive = Join-Path $place.Room 'archive.zip'
        Get-Archive $release $place.Folder $archive
        $program = Join-Path $place.Room 'lockgate.exe'
        Expand-Program $archive $program
        $found = Get-ProgramVersion $program
        if ($found -eq '') {
            Stop-Installation "lockgate for $($target.Target) does not run on this machine"
        }
        Assert-Same $release.Archive $found $release.Version
        [void][System.IO.Directory]::CreateDirectory($own)
        $binary = Join-Path $own 'lockgate.exe'
        [System.IO.File]::Copy($program, $binary)
        try {
            [System.IO.File]::Move($archive, (Join-Path $place.Folder $release.Archive), $true)
        } catch {
            Write-Host 'lockgate: the archive is not kept for the next job'
        }
        return @{ Binary = $binary; Version = $found }
    } finally {
        Remove-Item -LiteralPath $place.Room -Recurse -Force -ErrorAction SilentlyContinue
    }
}

function Write-Result([hashtable]$result) {
    $output = Get-Setting 'GITHUB_OUTPUT'
    $path = Get-Setting 'GITHUB_PATH'
    $day = [datetime]::UtcNow.ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture)
    if ($path -ne '') {
        [System.IO.File]::AppendAllText($path, "$([System.IO.Path]::GetDirectoryName($result.Binary))`n")
    }
    if ($output -ne '') {
        [System.IO.File]::AppendAllText($output, "binary=$($result.Binary)`nversion=$($result.Version)`nday=$day`n")
    }
    Write-Host "lockgate: $($result.Version) at $($result.Binary)"
}

try {
    Add-Type -AssemblyName System.IO.Compression.FileSystem
    Add-Type -AssemblyName System.Net.Http
    $wanted = Get-Setting 'LOCKGATE_INPUT_VERSION'
    $binary = Get-Setting 'LOCKGATE_INPUT_BINARY'
    if ($binary -ne '') {
        $result = Use-Program $binary $wanted
    } elseif ((Get-Setting 'LOCKGATE_INPUT_BUILD_FROM_SOURCE') -ceq 'true') {
        $result = New-Program $wanted
    } else {
        $result = Install-Release $wanted
    }
    Write-Result $result
} catch {
    $text = "$($_.Exception.Message)".Replace('%', '%25').Replace("`r", '%0D').Replace("`n", '%0A')
    Write-Host "::error title=lockgate::$text"
    exit 1
}
