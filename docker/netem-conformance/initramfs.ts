/** The guest's only file system: busybox, tc, ip and nft with their libraries, the measuring program, modules, tables and a script. */
import { globSync } from "node:fs";
import { chmod, copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { execa } from "execa";
import { writeDistributionTables } from "../agent/distribution-tables.ts";
import type { Kernel } from "./kernel-package.ts";

/** Where the guest finds them. */
export const guest = { tools: "/tools/", tables: "/tables", modules: "/modules" } as const;

const tools = ["tc", "ip", "nft"];
/** What the commands of the kernel backend make the kernel ask for, and what those need without saying so. */
const wanted = [
  "crc32c_generic",
  ...["veth", "ifb", "sch_htb", "sch_netem", "sch_ingress", "cls_u32", "act_mirred", "act_gact"],
  ...["nf_tables", "nft_ct", "nft_numgen", "nft_dup_netdev"],
];

/** @param program the measuring program. Gives the file. */
export async function makeInitramfs(o: {
  readonly folder: string;
  readonly kernel: Kernel;
  readonly program: string;
  readonly script: string;
}): Promise<string> {
  const root = join(o.folder, "root");
  for (const name of ["bin", "proc", "sys", "dev", "tmp", guest.tools, guest.modules]) {
    await mkdir(join(root, name), { recursive: true });
  }
  await copyFile(await pathOf("busybox"), join(root, "bin/busybox"));
  for (const tool of [...(await Promise.all(tools.map(pathOf))), o.program]) await copyWithLibraries(tool, root);
  await writeDistributionTables(join(root, guest.tables));
  const modules = await copyModules(o.kernel, join(root, guest.modules));
  const insert = modules.map((name) => `insmod ${guest.modules}/${name}\n`).join("");
  await writeFile(join(root, "init"), `#!/bin/busybox sh\n${preparation}${insert}${o.script}`);
  await chmod(join(root, "init"), 0o755);
  const file = join(o.folder, "initramfs.gz");
  await execa(`find . | cpio --create --format=newc --quiet | gzip -1 > ${file}`, { shell: true, cwd: root });
  return file;
}

const preparation = `/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
export TC_LIB_DIR=${guest.tables}
`;

async function copyWithLibraries(file: string, root: string): Promise<void> {
  const { stdout } = await execa("ldd", [file]);
  for (const library of stdout.match(/\/\S+/g) ?? []) {
    await mkdir(join(root, dirname(library)), { recursive: true });
    await copyFile(library, join(root, library));
  }
  await copyFile(file, join(root, guest.tools, basename(file)));
}

async function pathOf(program: string): Promise<string> {
  const { stdout } = await execa("readlink", ["--canonicalize", (await execa("which", [program])).stdout]);
  return stdout;
}

/** Gives their file names in the order in which they are to be inserted: each behind those that it depends on. */
async function copyModules(kernel: Kernel, folder: string): Promise<readonly string[]> {
  const files = new Map(
    globSync("kernel/**/*.ko{,.xz}", { cwd: kernel.modules }).map((file) => [
      basename(file)
        .replace(/\.ko.*/, "")
        .replaceAll("-", "_"),
      join(kernel.modules, file),
    ]),
  );
  const inserted = new Set<string>();
  const insert = async (name: string) => {
    const file = files.get(name);
    // What is no file is part of the kernel's image.
    if (file === undefined || inserted.has(`${name}.ko`)) return;
    const bytes = file.endsWith(".xz")
      ? (await execa("xz", ["-dc", file], { encoding: "buffer" })).stdout
      : await readFile(file);
    const [, needs = ""] = /(?:^|\0)depends=([^\0]*)\0/.exec(Buffer.from(bytes).toString("latin1")) ?? [];
    for (const need of needs.split(",")) await insert(need.replaceAll("-", "_"));
    inserted.add(`${name}.ko`);
    await writeFile(join(folder, `${name}.ko`), bytes);
  };
  for (const name of wanted) await insert(name);
  return [...inserted];
}
