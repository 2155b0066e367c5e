<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AttachmentReader</name>
    <message>
        <source>The file is not there any more.</source>
        <translation>文件已经不在了。</translation>
    </message>
    <message>
        <source>It is a folder. Attach the files that lie in it.</source>
        <translation>这是一个文件夹。请附加其中的文件。</translation>
    </message>
    <message>
        <source>It is a device, not a file.</source>
        <translation>这是设备，不是文件。</translation>
    </message>
    <message>
        <source>The file may not be read. Check its permissions.</source>
        <translation>没有权限读取此文件。请检查它的权限。</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>文件是空的。</translation>
    </message>
    <message>
        <source>It is a model. Drop it on the window, away from the message, to open it.</source>
        <translation>这是一个模型。要打开它，请把它拖到窗口中消息框以外的地方。</translation>
    </message>
    <message>
        <source>It is a picture. Only text can be attached.</source>
        <translation>这是一张图片。只能附加文字内容。</translation>
    </message>
    <message>
        <source>It is an archive or an office document. Save it as PDF or plain text, then attach that.</source>
        <translation>这是压缩包或办公文档。请另存为 PDF 或纯文本后再附加。</translation>
    </message>
    <message>
        <source>It is not text. Text, code, Markdown, CSV and PDF files can be attached.</source>
        <translation>这不是文本。可以附加文本、代码、Markdown、CSV 和 PDF 文件。</translation>
    </message>
    <message>
        <source>It is %1; files up to %2 can be attached. Take the part that matters.</source>
        <translation>文件大小为 %1，最多可附加 %2。请只取需要的部分。</translation>
    </message>
    <message>
        <source>The PDF is locked with a password. Save a copy without one.</source>
        <translation>此 PDF 有密码保护。请另存一份不带密码的副本。</translation>
    </message>
    <message>
        <source>The PDF has no text: its pages are probably scanned pictures.</source>
        <translation>此 PDF 中没有文字，页面可能是扫描的图片。</translation>
    </message>
    <message>
        <source>The PDF has more text than can be attached. Take the pages that matter.</source>
        <translation>此 PDF 的文字超过可附加的上限。请只取需要的页。</translation>
    </message>
    <message>
        <source>Reading the PDF took longer than a minute and was given up.</source>
        <translation>读取此 PDF 超过一分钟，已放弃。</translation>
    </message>
    <message>
        <source>The part of this program that reads PDF files could not be started.</source>
        <translation>无法启动本程序中读取 PDF 的部分。</translation>
    </message>
    <message>
        <source>The PDF is damaged and cannot be read.</source>
        <translation>此 PDF 已损坏，无法读取。</translation>
    </message>
    <message>
        <source>The system is at its limit and cannot read it now. Close other programs, then try again.</source>
        <translation>系统资源已用尽，暂时无法读取。请关闭其他程序后重试。</translation>
    </message>
</context>
<context>
    <name>Benchmark</name>
    <message numerus="yes">
        <source>Reading %n token(s)</source>
        <translation>
            <numerusform>读取 %n 个词元</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Writing %n token(s)</source>
        <translation>
            <numerusform>生成 %n 个词元</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2 deep</source>
        <translation>%1，深度 %2</translation>
    </message>
    <message numerus="yes">
        <source>%n thread(s)</source>
        <translation>
            <numerusform>%n 个线程</numerusform>
        </translation>
    </message>
    <message>
        <source>%1/%2 layers</source>
        <translation>%1/%2 层</translation>
    </message>
    <message>
        <source>Cancelling</source>
        <translation>正在取消</translation>
    </message>
    <message>
        <source>Waiting for the engine to be free</source>
        <translation>等待引擎空闲</translation>
    </message>
    <message>
        <source>Opening the model that was in use again</source>
        <translation>正在重新打开之前使用的模型</translation>
    </message>
    <message>
        <source>Loading %1</source>
        <translation>正在加载 %1</translation>
    </message>
    <message>
        <source>Packing the weights</source>
        <translation>正在整理权重</translation>
    </message>
    <message>
        <source>Filling the context up to %1 tokens</source>
        <translation>正在把上下文填到 %1 个词元</translation>
    </message>
    <message>
        <source>Warming up</source>
        <translation>预热中</translation>
    </message>
    <message>
        <source>Writing, %1 of %2</source>
        <translation>测量生成，第 %1 次，共 %2 次</translation>
    </message>
    <message>
        <source>Reading, %1 of %2</source>
        <translation>测量读取，第 %1 次，共 %2 次</translation>
    </message>
    <message>
        <source>%1 deep</source>
        <translation>深度 %1</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>还需 %1</translation>
    </message>
    <message numerus="yes">
        <source>median of %n</source>
        <translation>
            <numerusform>%n 次的中位数</numerusform>
        </translation>
    </message>
    <message>
        <source>Writing reads %1 of the %2 GB/s that this memory was measured to give (%3 %).</source>
        <translation>生成时每秒读取 %1 GB，实测内存带宽为 %2 GB/s（%3%）。</translation>
    </message>
</context>
<context>
    <name>Charts</name>
    <message>
        <source>Loading</source>
        <translation>加载</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>%1 tok/s</source>
        <translation>%1 词元/秒</translation>
    </message>
    <message>
        <source>N/A</source>
        <translation>无数据</translation>
    </message>
</context>
<context>
    <name>Failure</name>
    <message>
        <source>No model is loaded.</source>
        <translation>还没有加载模型。</translation>
    </message>
    <message>
        <source>There is nothing that could answer.</source>
        <translation>现在没有模型可以回答。</translation>
    </message>
    <message>
        <source>Open a GGUF file, or choose the built-in guide in the File menu.</source>
        <translation>请打开一个 GGUF 文件，或在“文件”菜单中选择内置向导。</translation>
    </message>
    <message>
        <source>Something went wrong inside the program.</source>
        <translation>程序内部出了错。</translation>
    </message>
    <message>
        <source>This is a fault of the program, not of your file or your machine.</source>
        <translation>这是程序的问题，与您的文件和机器无关。</translation>
    </message>
    <message>
        <source>Try again. If it happens again, report it with the details.</source>
        <translation>再试一次；如果仍然出错，请附上详细信息反馈。</translation>
    </message>
    <message>
        <source>A setting is out of range.</source>
        <translation>有一项设置超出了范围。</translation>
    </message>
    <message>
        <source>The engine refused one of the values it was given.</source>
        <translation>引擎拒绝了其中一个数值。</translation>
    </message>
    <message>
        <source>See the details for the value, and change it in the settings file.</source>
        <translation>详细信息里写明了是哪个值，请在设置文件中修改。</translation>
    </message>
    <message>
        <source>“%1” is not there.</source>
        <translation>找不到“%1”。</translation>
    </message>
    <message>
        <source>No file has this name, or its drive is not connected.</source>
        <translation>没有叫这个名字的文件，或者它所在的磁盘没有连接。</translation>
    </message>
    <message>
        <source>Look where the file lies now and open it from there.</source>
        <translation>请确认文件现在的位置，再从那里打开。</translation>
    </message>
    <message>
        <source>“%1” cannot be read.</source>
        <translation>无法读取“%1”。</translation>
    </message>
    <message>
        <source>The system did not let the file be opened or read, or the file changed meanwhile.</source>
        <translation>系统不允许打开或读取这个文件，或者文件在此期间被改动。</translation>
    </message>
    <message>
        <source>If it is being downloaded or copied, wait until that is done; otherwise check its permissions and its drive. Then open it again.</source>
        <translation>如果正在下载或复制，请等待完成；否则请检查文件权限和所在磁盘。然后重新打开。</translation>
    </message>
    <message>
        <source>“%1” is not a file.</source>
        <translation>“%1”不是文件。</translation>
    </message>
    <message>
        <source>It is a folder or a device, and a model is a single file.</source>
        <translation>它是文件夹或设备，而模型是单个文件。</translation>
    </message>
    <message>
        <source>Open the folder and choose the file that ends in .gguf.</source>
        <translation>请打开该文件夹，选择以 .gguf 结尾的文件。</translation>
    </message>
    <message>
        <source>“%1” is not a GGUF file.</source>
        <translation>“%1”不是 GGUF 文件。</translation>
    </message>
    <message>
        <source>Its first bytes belong to another kind of file.</source>
        <translation>文件开头的字节属于另一种文件。</translation>
    </message>
    <message>
        <source>Choose a file in the GGUF format; an archive has to be unpacked first.</source>
        <translation>请选择 GGUF 格式的文件；压缩包需要先解压。</translation>
    </message>
    <message>
        <source>“%1” has a GGUF version this program does not read.</source>
        <translation>“%1”的 GGUF 版本无法读取。</translation>
    </message>
    <message>
        <source>Versions 2 and 3 in little-endian order are read.</source>
        <translation>本程序读取小端序的第 2 版和第 3 版。</translation>
    </message>
    <message>
        <source>Look for a newer conversion of the model, or for an update of this program.</source>
        <translation>请换用较新的转换版本，或更新本程序。</translation>
    </message>
    <message>
        <source>“%1” ends early.</source>
        <translation>“%1”不完整。</translation>
    </message>
    <message>
        <source>The file is shorter than its own table says, probably an interrupted download.</source>
        <translation>文件比自身目录所写的要短，多半是下载中断了。</translation>
    </message>
    <message>
        <source>Download it again, or resume the download.</source>
        <translation>请重新下载，或继续未完成的下载。</translation>
    </message>
    <message>
        <source>“%1” is damaged.</source>
        <translation>“%1”已损坏。</translation>
    </message>
    <message>
        <source>Its header contradicts itself.</source>
        <translation>文件头自相矛盾。</translation>
    </message>
    <message>
        <source>Download the file again and compare its checksum with the publisher&apos;s.</source>
        <translation>请重新下载，并与发布者给出的校验值比较。</translation>
    </message>
    <message>
        <source>Its table of weights contradicts itself or the file.</source>
        <translation>权重目录自相矛盾，或与文件不符。</translation>
    </message>
    <message>
        <source>A part of “%1” is missing.</source>
        <translation>“%1”缺少一个分片。</translation>
    </message>
    <message>
        <source>The model is split over several files, and they belong in one folder.</source>
        <translation>这个模型分成了几个文件，它们应放在同一个文件夹里。</translation>
    </message>
    <message>
        <source>Download all the parts into the same folder and open the first one.</source>
        <translation>请把所有分片下载到同一文件夹，然后打开第一个。</translation>
    </message>
    <message>
        <source>“%1” is incomplete.</source>
        <translation>“%1”的内容不齐全。</translation>
    </message>
    <message>
        <source>A value that this kind of model needs is not in the file.</source>
        <translation>文件里缺少这类模型必需的一项参数。</translation>
    </message>
    <message>
        <source>Look for another conversion of the model.</source>
        <translation>请换用该模型的其他转换版本。</translation>
    </message>
    <message>
        <source>“%1” holds a value that cannot be right.</source>
        <translation>“%1”里有一项明显错误的数值。</translation>
    </message>
    <message>
        <source>The file was converted wrongly or damaged afterwards.</source>
        <translation>文件转换有误，或之后被损坏。</translation>
    </message>
    <message>
        <source>“%1” is a kind of model that is not supported yet.</source>
        <translation>暂不支持“%1”这一类模型。</translation>
    </message>
    <message>
        <source>The file is sound; this program runs ChatGLM3, GLM-4, GLM-Z1 and GLM-Edge.</source>
        <translation>文件本身没有问题；本程序可运行 ChatGLM3、GLM-4、GLM-Z1 和 GLM-Edge。</translation>
    </message>
    <message>
        <source>Choose one of these models. The details name the one in this file.</source>
        <translation>请选择其中一种模型。详细信息里写有此文件的模型类型。</translation>
    </message>
    <message>
        <source>“%1” uses a quantization that is not supported.</source>
        <translation>“%1”使用了不支持的量化类型。</translation>
    </message>
    <message>
        <source>Some of its weights are stored in a type this program cannot decode.</source>
        <translation>部分权重的存储类型无法解码。</translation>
    </message>
    <message>
        <source>Choose a common quantization of the same model, such as Q4_K_M or Q8_0.</source>
        <translation>请选择同一模型的常用量化版本，例如 Q4_K_M 或 Q8_0。</translation>
    </message>
    <message>
        <source>Weights that this kind of model needs are not in the file.</source>
        <translation>文件里缺少这类模型必需的权重。</translation>
    </message>
    <message>
        <source>“%1” contradicts itself.</source>
        <translation>“%1”前后矛盾。</translation>
    </message>
    <message>
        <source>The size of its weights does not match its description.</source>
        <translation>权重的大小与描述不符。</translation>
    </message>
    <message>
        <source>The vocabulary of “%1” cannot be used.</source>
        <translation>“%1”的词表无法使用。</translation>
    </message>
    <message>
        <source>Its list of tokens is inconsistent.</source>
        <translation>词元列表前后不一致。</translation>
    </message>
    <message>
        <source>There is not enough memory.</source>
        <translation>内存不足。</translation>
    </message>
    <message>
        <source>The model with its context needs more than this machine has free.</source>
        <translation>模型连同上下文需要的内存超过了本机的空闲内存。</translation>
    </message>
    <message>
        <source>Close other programs, or choose a smaller model or quantization.</source>
        <translation>请关闭其他程序，或选择更小的模型或量化版本。</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>It was stopped before it was finished.</source>
        <translation>在完成之前被停止了。</translation>
    </message>
    <message>
        <source>Start it again at any time.</source>
        <translation>随时可以重新开始。</translation>
    </message>
    <message>
        <source>The conversation no longer fits the context.</source>
        <translation>对话已超出上下文长度。</translation>
    </message>
    <message>
        <source>The model can look at a limited number of tokens at once, and this is more.</source>
        <translation>模型一次能看到的词元数有限，而这次的内容超过了它。</translation>
    </message>
    <message>
        <source>Start a new chat, or send a shorter message.</source>
        <translation>请新建对话，或发送较短的消息。</translation>
    </message>
    <message>
        <source>The model stopped making sense.</source>
        <translation>模型的输出已失去意义。</translation>
    </message>
    <message>
        <source>It produced values that are not numbers, so its weights are probably damaged.</source>
        <translation>计算中出现了非数值结果，权重很可能已损坏。</translation>
    </message>
    <message>
        <source>The computing device failed.</source>
        <translation>计算设备出了故障。</translation>
    </message>
    <message>
        <source>The processor or graphics card could not carry on with the work.</source>
        <translation>处理器或显卡无法继续工作。</translation>
    </message>
    <message>
        <source>Open the model again. If it happens again, see the details.</source>
        <translation>请重新打开模型；如果仍然出错，请查看详细信息。</translation>
    </message>
</context>
<context>
    <name>FigurePlans</name>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>VRAM</source>
        <translation>显存</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>RAM</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>This app</source>
        <translation>本程序</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>已用</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>交换区</translation>
    </message>
    <message>
        <source>Graphics memory</source>
        <translation>显存</translation>
    </message>
    <message>
        <source>Shared</source>
        <translation>共享</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>Bandwidth</source>
        <translation>带宽</translation>
    </message>
    <message>
        <source>Arithmetic</source>
        <translation>算力</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>读出</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>Waiting (pressure)</source>
        <translation>等待（压力）</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>总计</translation>
    </message>
    <message>
        <source>Share of this machine&apos;s limit</source>
        <translation>占本机极限的比例</translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source>this machine does not report it</source>
        <translation>本机不提供此项</translation>
    </message>
    <message>
        <source>needs administrator rights</source>
        <translation>需要管理员权限</translation>
    </message>
    <message>
        <source>the device is asleep</source>
        <translation>设备休眠中</translation>
    </message>
    <message>
        <source>known after the next sample</source>
        <translation>下一次采样后可知</translation>
    </message>
    <message>
        <source>could not be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>the device is gone</source>
        <translation>设备已断开</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>空闲</translation>
    </message>
</context>
<context>
    <name>Fit</name>
    <message>
        <source>fits</source>
        <translation>放得下</translation>
    </message>
    <message>
        <source>tight</source>
        <translation>勉强放得下</translation>
    </message>
    <message>
        <source>%1 layers on CPU</source>
        <translation>%1 层在 CPU 上</translation>
    </message>
    <message>
        <source>%1 short</source>
        <translation>还差 %1</translation>
    </message>
    <message>
        <source>The devices of this machine are being looked at.</source>
        <translation>正在查看这台机器的设备。</translation>
    </message>
    <message>
        <source>Fits: it takes %1 of the %2 that are free.</source>
        <translation>放得下：需要 %1，空闲 %2。</translation>
    </message>
    <message>
        <source>Tight: it takes %1 of the %2 that are free; other programs may get slow.</source>
        <translation>勉强放得下：需要 %1，空闲 %2；其他程序可能会变慢。</translation>
    </message>
    <message>
        <source>%1 of %2 layers fit on %3; the others run on the CPU.</source>
        <translation>%2 层中有 %1 层能放进 %3，其余在 CPU 上运行。</translation>
    </message>
    <message>
        <source>Does not fit: it needs %1, and %2 are free.</source>
        <translation>放不下：需要 %1，空闲 %2。</translation>
    </message>
    <message>
        <source>With a context of %1 it would.</source>
        <translation>上下文减到 %1 就放得下。</translation>
    </message>
    <message>
        <source>In Q4_K_M its weights would take about %1.</source>
        <translation>换成 Q4_K_M，权重大约只要 %1。</translation>
    </message>
    <message>
        <source>Free %1, or choose a smaller model.</source>
        <translation>请再腾出 %1，或换一个更小的模型。</translation>
    </message>
    <message>
        <source>today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>M月d日</translation>
    </message>
    <message>
        <source>MMM yyyy</source>
        <translation>yyyy年M月</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between types</comment>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>Format</name>
    <message>
        <source>%1 bytes</source>
        <translation>%1 字节</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>bytes read of bytes in the file</comment>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>%1 s</source>
        <comment>seconds</comment>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
</context>
<context>
    <name>MessageItem</name>
    <message>
        <source>You</source>
        <translation>您</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Thinking · %1</source>
        <translation>思考中 · %1</translation>
    </message>
    <message>
        <source>Thought for %1</source>
        <translation>思考了 %1</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Length limit reached</source>
        <translation>已达长度上限</translation>
    </message>
    <message>
        <source>Waiting for the model</source>
        <translation>正在等待模型</translation>
    </message>
    <message>
        <source>Reading your message</source>
        <translation>正在阅读您的消息</translation>
    </message>
    <message>
        <source>Reading your message %1 %</source>
        <translation>正在阅读您的消息 %1 %</translation>
    </message>
    <message>
        <source>%1 tok/s</source>
        <translation>%1 词元/秒</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>还需 %1</translation>
    </message>
    <message>
        <source>%1 to first token</source>
        <translation>首词元 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n 个词元</numerusform>
        </translation>
    </message>
    <message>
        <source>Interrupted when the program ended</source>
        <translation>程序退出时中断</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Stopped: the text repeats itself</source>
        <translation>已停止：内容在不断重复</translation>
    </message>
    <message>
        <source>Waiting for the answer in another chat</source>
        <translation>正在等待另一个对话的回答</translation>
    </message>
    <message>
        <source>%1 % from cache</source>
        <translation>%1% 来自缓存</translation>
    </message>
    <message>
        <source>%1 tokens read at %2 tok/s</source>
        <translation>读取 %1 个词元，%2 词元/秒</translation>
    </message>
    <message>
        <source>What stands above had no room in the context: the model no longer sees it</source>
        <translation>上下文已放不下以上内容，模型不再看到它们</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n 页</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>Continue anyway</source>
        <translation>仍然继续</translation>
    </message>
    <message>
        <source>Context is full; Continue makes room</source>
        <translation>上下文已满；点“继续”可腾出空间</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Chat</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Dashboard</source>
        <translation>仪表盘</translation>
    </message>
    <message>
        <source>API</source>
        <translation>API</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
</context>
<context>
    <name>PromptReason</name>
    <message>
        <source>no template in the file</source>
        <translation>文件中没有模板</translation>
    </message>
    <message>
        <source>the file&apos;s template is not one of GLM&apos;s</source>
        <translation>文件中的模板不是 GLM 的模板</translation>
    </message>
    <message>
        <source>the file&apos;s template begins with [gMASK]sop</source>
        <translation>文件中的模板以 [gMASK]sop 开头</translation>
    </message>
    <message>
        <source>the file&apos;s template switches thinking off with /nothink</source>
        <translation>文件中的模板用 /nothink 关闭思考</translation>
    </message>
    <message>
        <source>the file&apos;s template has thoughts and no line break behind role tags</source>
        <translation>文件中的模板带有思考内容，角色标记后不换行</translation>
    </message>
    <message>
        <source>the file&apos;s template keeps empty thoughts in the history</source>
        <translation>文件中的模板在历史中保留空的思考内容</translation>
    </message>
    <message>
        <source>the file&apos;s template lets every answer begin with a thought</source>
        <translation>文件中的模板让每个回答都以思考开头</translation>
    </message>
    <message>
        <source>the file&apos;s template has role tags and no [gMASK]&lt;sop&gt;</source>
        <translation>文件中的模板有角色标记，但没有 [gMASK]&lt;sop&gt;</translation>
    </message>
    <message>
        <source>the file&apos;s template begins with [gMASK]&lt;sop&gt;, on the chatglm architecture</source>
        <translation>文件中的模板以 [gMASK]&lt;sop&gt; 开头，架构为 chatglm</translation>
    </message>
    <message>
        <source>the file&apos;s template begins with [gMASK]&lt;sop&gt; and has no thoughts</source>
        <translation>文件中的模板以 [gMASK]&lt;sop&gt; 开头，不含思考内容</translation>
    </message>
    <message>
        <source>a sentencepiece vocabulary belongs to ChatGLM3</source>
        <translation>sentencepiece 词表属于 ChatGLM3</translation>
    </message>
    <message>
        <source>the architecture is that of GLM-4.7-Flash</source>
        <translation>架构与 GLM-4.7-Flash 相同</translation>
    </message>
    <message>
        <source>the architecture is that of GLM-4.5</source>
        <translation>架构与 GLM-4.5 相同</translation>
    </message>
    <message>
        <source>the vocabulary is that of GLM-Edge</source>
        <translation>词表与 GLM-Edge 相同</translation>
    </message>
    <message>
        <source>the architecture is that of GLM-4-9B-chat</source>
        <translation>架构与 GLM-4-9B-chat 相同</translation>
    </message>
    <message>
        <source>the architecture is that of GLM-4-0414</source>
        <translation>架构与 GLM-4-0414 相同</translation>
    </message>
    <message>
        <source>; </source>
        <comment>between two reasons</comment>
        <translation>；</translation>
    </message>
    <message>
        <source>.</source>
        <comment>ends a sentence</comment>
        <translation>。</translation>
    </message>
</context>
<context>
    <name>Setting</name>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>The language of the window; models answer in the language you write.</source>
        <translation>窗口使用的语言；模型会用您提问的语言回答。</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Send a message with</source>
        <translation>发送消息的按键</translation>
    </message>
    <message>
        <source>With Ctrl+Enter chosen, Enter alone begins a new line.</source>
        <translation>选择 Ctrl+Enter 后，单按 Enter 会换行。</translation>
    </message>
    <message>
        <source>Icon in the system tray</source>
        <translation>系统托盘图标</translation>
    </message>
    <message>
        <source>Brings the window back with one click, on desktops that have a tray.</source>
        <translation>在有托盘的桌面上，单击图标即可回到窗口。</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Light or dark, or whichever the system uses at the moment.</source>
        <translation>浅色、深色，或与系统当前一致。</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Accent colour</source>
        <translation>强调色</translation>
    </message>
    <message>
        <source>The colour of buttons, links and marks.</source>
        <translation>按钮、链接和标记的颜色。</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>The size of all text, compared with the system&apos;s; Ctrl+plus and Ctrl+minus change it too.</source>
        <translation>所有文字相对于系统文字的大小；也可以用 Ctrl+加号和 Ctrl+减号调整。</translation>
    </message>
    <message>
        <source>Scale of the window</source>
        <translation>窗口缩放</translation>
    </message>
    <message>
        <source>Enlarges everything, text, icons and spaces, on top of the system&apos;s own scale.</source>
        <translation>在系统缩放的基础上放大一切：文字、图标和间距。</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>动画</translation>
    </message>
    <message>
        <source>Reduced motion shows things at once instead of sliding or fading them.</source>
        <translation>减少动画后，内容直接出现，不再滑动或淡入。</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>完整</translation>
    </message>
    <message>
        <source>Reduced</source>
        <translation>减少</translation>
    </message>
    <message>
        <source>Load at the start</source>
        <translation>启动时加载</translation>
    </message>
    <message>
        <source>The model that is there when the window opens.</source>
        <translation>窗口打开时就绪的模型。</translation>
    </message>
    <message>
        <source>The built-in guide</source>
        <translation>内置向导</translation>
    </message>
    <message>
        <source>The last model</source>
        <translation>上次的模型</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>How many tokens of a conversation the model can look back on; more of them take more memory.</source>
        <translation>模型能回看多少个词元的对话；越多，占用的内存越多。</translation>
    </message>
    <message>
        <source>Precision of the context</source>
        <translation>上下文精度</translation>
    </message>
    <message>
        <source>16 bits (F16)</source>
        <translation>16 位（F16）</translation>
    </message>
    <message>
        <source>8 bits (Q8_0)</source>
        <translation>8 位（Q8_0）</translation>
    </message>
    <message>
        <source>32 bits (F32)</source>
        <translation>32 位（F32）</translation>
    </message>
    <message>
        <source>Give memory back after</source>
        <translation>空闲后释放内存</translation>
    </message>
    <message>
        <source>Minutes without a question after which the model is unloaded; the next question loads it again.</source>
        <translation>多少分钟没有提问后卸载模型；下次提问时会重新加载。</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Low values keep to the likeliest words, high ones vary more; 0 always gives the same answer.</source>
        <translation>值低时只用最可能的词，值高时变化更多；0 总是给出相同的回答。</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Chooses among the likeliest words that together reach this share; 1 allows all.</source>
        <translation>只在概率之和达到此比例的最可能的词中选择；1 表示不限制。</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Chooses among this many of the likeliest words; 0 allows all.</source>
        <translation>只在最可能的这么多个词中选择；0 表示不限制。</translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Leaves out words less likely than this share of the likeliest; 0 allows all.</source>
        <translation>排除概率低于最可能词此比例的词；0 表示不限制。</translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation>重复惩罚</translation>
    </message>
    <message>
        <source>Above 1, words that were just used become less likely.</source>
        <translation>大于 1 时，刚用过的词更不容易出现。</translation>
    </message>
    <message>
        <source>Presence penalty</source>
        <translation>存在惩罚</translation>
    </message>
    <message>
        <source>Above 0, words that were used at all become less likely; below 0, likelier.</source>
        <translation>大于 0 时，出现过的词更不容易再出现；小于 0 则更容易。</translation>
    </message>
    <message>
        <source>Frequency penalty</source>
        <translation>频率惩罚</translation>
    </message>
    <message>
        <source>Above 0, words become less likely the more often they were used.</source>
        <translation>大于 0 时，词用得越多，越不容易再出现。</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>回答的最大长度</translation>
    </message>
    <message>
        <source>Tokens after which an answer is cut; it can be continued.</source>
        <translation>回答达到这么多词元后截断；之后可以继续。</translation>
    </message>
    <message>
        <source>Stop at</source>
        <translation>停止文本</translation>
    </message>
    <message>
        <source>An answer ends before the first of these texts, one to a line.</source>
        <translation>回答在遇到其中任一文本前结束，每行一个。</translation>
    </message>
    <message>
        <source>Answers that repeat earlier text come sooner; not one word changes.</source>
        <translation>重复前文的回答会更快出现，内容一字不变。</translation>
    </message>
    <message>
        <source>Think before answering</source>
        <translation>先思考再回答</translation>
    </message>
    <message>
        <source>For models that can do either; slower, and better at hard questions.</source>
        <translation>适用于可以切换的模型；更慢，但更擅长难题。</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>What every new chat tells the model first: its role, its tone, what to leave out.</source>
        <translation>每个新对话首先告诉模型的内容：它的角色、语气和要避免的事。</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>计算设备</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>CPU threads</source>
        <translation>CPU 线程数</translation>
    </message>
    <message>
        <source>Automatic is one for each physical core, which is nearly always fastest.</source>
        <translation>自动：每个物理核心一个线程，几乎总是最快。</translation>
    </message>
    <message>
        <source>Keep chats</source>
        <translation>保存对话</translation>
    </message>
    <message>
        <source>On</source>
        <translation>开</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>空</translation>
    </message>
    <message>
        <source>Automatic takes the processor or the GPU, whichever was measured to be faster.</source>
        <translation>自动：在处理器和 GPU 中使用实测更快的一个。</translation>
    </message>
    <message>
        <source>Attach pasted text from</source>
        <translation>粘贴文本转为附件</translation>
    </message>
    <message>
        <source>End endless repetition</source>
        <translation>终止无尽的重复</translation>
    </message>
    <message>
        <source>An answer that says the same over and over is ended; it can be continued.</source>
        <translation>回答反复说同样的话时会被终止；之后可以继续。</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>What the program and the engine write down about their work; never what you write.</source>
        <translation>程序和引擎对自身工作的记录；绝不记录您写的内容。</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>不记录</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Errors and warnings</source>
        <translation>错误和警告</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>8 bits halve the memory the context takes and hardly change the answers.</source>
        <translation>8 位使上下文占用的内存减半，对回答几乎没有影响。</translation>
    </message>
    <message>
        <source>Predict repeated text</source>
        <translation>预测重复内容</translation>
    </message>
    <message>
        <source>When this is off, new chats are temporary: they are never stored and are gone with the window.</source>
        <translation>关闭后，新对话都是临时的：不会保存，关闭窗口即消失。</translation>
    </message>
    <message>
        <source>A pasted text of this many characters or more becomes an attachment; 0 turns this off.</source>
        <translation>粘贴的文本达到这个字符数时变为附件；0 表示从不。</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>General</source>
        <translation>通用</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Generation</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>隐私</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>Open the data folder</source>
        <translation>打开数据文件夹</translation>
    </message>
    <message>
        <source>Where your chats are kept, in one SQLite file.</source>
        <translation>您的对话都保存在这里的一个 SQLite 文件中。</translation>
    </message>
    <message>
        <source>Open the settings file</source>
        <translation>打开设置文件</translation>
    </message>
    <message>
        <source>All of this as text that you may edit while the program is closed.</source>
        <translation>以文本形式保存的全部设置；程序关闭时可以编辑。</translation>
    </message>
    <message>
        <source>Forget recent models</source>
        <translation>清除最近的模型</translation>
    </message>
    <message>
        <source>Empties the list; the files stay where they are.</source>
        <translation>只清空列表，文件保持原样。</translation>
    </message>
    <message>
        <source>Watched folders</source>
        <translation>监视的文件夹</translation>
    </message>
    <message>
        <source>Open the log</source>
        <translation>打开日志</translation>
    </message>
    <message>
        <source>What was written down, the newest at the end.</source>
        <translation>已记录的内容，最新的在最后。</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Send the message</source>
        <translation>发送消息</translation>
    </message>
    <message>
        <source>New line</source>
        <translation>换行</translation>
    </message>
    <message>
        <source>In an empty composer: edit the last message</source>
        <translation>输入框为空时：编辑上一条消息</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>重新回答</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>New temporary chat</source>
        <translation>新临时对话</translation>
    </message>
    <message>
        <source>Search chats</source>
        <translation>搜索对话</translation>
    </message>
    <message>
        <source>In the list of chats: rename</source>
        <translation>在对话列表中：重命名</translation>
    </message>
    <message>
        <source>In the list of chats: delete</source>
        <translation>在对话列表中：删除</translation>
    </message>
    <message>
        <source>Show or hide the chats</source>
        <translation>显示或隐藏对话列表</translation>
    </message>
    <message>
        <source>Show or hide the chat&apos;s settings</source>
        <translation>显示或隐藏对话设置</translation>
    </message>
    <message>
        <source>Go to a chat, a model or a command</source>
        <translation>前往对话、模型或命令</translation>
    </message>
    <message>
        <source>The pages of the window</source>
        <translation>窗口的各个页面</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>放大文字</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>缩小文字</translation>
    </message>
    <message>
        <source>Normal text size</source>
        <translation>默认文字大小</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>This list</source>
        <translation>本列表</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Shift+Enter</source>
        <translation>Shift+Enter</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>书写</translation>
    </message>
    <message>
        <source>Chats</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Find in this chat</source>
        <translation>在此对话中查找</translation>
    </message>
    <message>
        <source>Stop the answer, then close a notice</source>
        <translation>停止回答，然后关闭提示</translation>
    </message>
</context>
<context>
    <name>Store</name>
    <message>
        <source>Chats are not saved.</source>
        <translation>对话不会保存。</translation>
    </message>
    <message>
        <source>The folder %1 cannot be used.</source>
        <translation>文件夹 %1 无法使用。</translation>
    </message>
    <message>
        <source>Make the folder writable and start again, or name another with --profile.</source>
        <translation>请让该文件夹可以写入后重新启动，或用 --profile 指定别的文件夹。</translation>
    </message>
    <message>
        <source>%1 can be read but not written (%2).</source>
        <translation>%1 可以读取，但不能写入（%2）。</translation>
    </message>
    <message>
        <source>Make the file and its folder writable and start again.</source>
        <translation>请让该文件和它所在的文件夹可以写入，然后重新启动。</translation>
    </message>
    <message>
        <source>The chats were written by a newer version.</source>
        <translation>对话是由更新的版本保存的。</translation>
    </message>
    <message>
        <source>%1 has version %2 and this program does not know it. It was left as it is.</source>
        <translation>%1 的版本是 %2，本程序还不认识，因此没有改动它。</translation>
    </message>
    <message>
        <source>Update the program to see the chats again.</source>
        <translation>请更新程序，再查看这些对话。</translation>
    </message>
    <message>
        <source>The chats were damaged.</source>
        <translation>对话文件已损坏。</translation>
    </message>
    <message>
        <source>The damaged file was kept as %1.</source>
        <translation>损坏的文件保留为 %1。</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) could be read and are in a new file, %1.</source>
        <translation>
            <numerusform>有 %n 条消息可以读出，已放入新文件 %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>The file said: %1.</source>
        <translation>文件的问题：%1。</translation>
    </message>
    <message>
        <source>Some of the last messages may be missing.</source>
        <translation>最后的几条消息可能丢失了。</translation>
    </message>
    <message>
        <source>The journal %1 was taken away after the program had ended unexpectedly.</source>
        <translation>程序意外结束后，日志文件 %1 被移走了。</translation>
    </message>
    <message>
        <source>It belongs to the chats: always move both files together.</source>
        <translation>它是对话的一部分，请始终把两个文件一起移动。</translation>
    </message>
    <message>
        <source>The chats hold parts from elsewhere.</source>
        <translation>对话文件中有外来的内容。</translation>
    </message>
    <message>
        <source>%1 holds parts that this program did not put there: %2.</source>
        <translation>%1 中有不是本程序放入的内容：%2。</translation>
    </message>
    <message>
        <source>They are ignored and never run.</source>
        <translation>这些内容会被忽略，绝不会执行。</translation>
    </message>
    <message>
        <source>The chats lie on a drive with limits.</source>
        <translation>对话所在的磁盘有限制。</translation>
    </message>
    <message>
        <source>%1 is on a drive that cannot share memory between programs, such as a network drive.</source>
        <translation>%1 所在的磁盘不能在程序之间共享内存，例如网络磁盘。</translation>
    </message>
    <message>
        <source>Chats are saved, but more slowly. Do not open them from two machines at once.</source>
        <translation>对话照常保存，只是慢一些。请不要同时在两台机器上打开。</translation>
    </message>
    <message>
        <source>Not saved: the disk is full.</source>
        <translation>未保存：磁盘已满。</translation>
    </message>
    <message>
        <source>%1 has %2 left.</source>
        <translation>%1 还剩 %2。</translation>
    </message>
    <message>
        <source>What you write stays here and is saved as soon as there is room.</source>
        <translation>您写的内容会留在这里，有空间后马上保存。</translation>
    </message>
    <message>
        <source>The chats cannot be saved at the moment.</source>
        <translation>对话暂时无法保存。</translation>
    </message>
    <message>
        <source>Writing %1 failed (%2).</source>
        <translation>写入 %1 失败（%2）。</translation>
    </message>
    <message>
        <source>What you write stays here, and saving is tried again.</source>
        <translation>您写的内容会留在这里，程序会再次尝试保存。</translation>
    </message>
    <message>
        <source>Everything is saved again.</source>
        <translation>现在全部都已保存。</translation>
    </message>
    <message>
        <source>This is not a JSON file: %1. Choose a JSON export of this program, ChatGPT or LM Studio.</source>
        <translation>这不是 JSON 文件：%1。请选择本程序、ChatGPT 或 LM Studio 导出的 JSON 文件。</translation>
    </message>
    <message>
        <source>This is an archive. Unpack it and choose the file conversations.json in it.</source>
        <translation>这是一个压缩包。请先解压，再选择其中的 conversations.json。</translation>
    </message>
    <message>
        <source>This is JSON, but not a chat export of this program, ChatGPT or LM Studio.</source>
        <translation>这是 JSON 文件，但不是本程序、ChatGPT 或 LM Studio 导出的对话。</translation>
    </message>
    <message>
        <source>There are no chats in this file.</source>
        <translation>这个文件里没有对话。</translation>
    </message>
    <message>
        <source>Everything works for this run, and export does too.</source>
        <translation>本次运行中一切照常，也可以导出。</translation>
    </message>
</context>
<context>
    <name>TextPart</name>
    <message numerus="yes">
        <source>%n more characters; Copy has them all</source>
        <translation>
            <numerusform>另有 %n 个字符；复制可得到全部</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::desktop::BenchmarkBook</name>
    <message numerus="yes">
        <source>%n core(s)</source>
        <translation>
            <numerusform>%n 个核心</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::desktop::ChatLibrary</name>
    <message>
        <source>The file is larger than 1 GB.</source>
        <translation>文件超过 1 GB。</translation>
    </message>
    <message>
        <source>The chats could not be saved.</source>
        <translation>对话无法保存。</translation>
    </message>
</context>
<context>
    <name>autoglm::desktop::Settings</name>
    <message>
        <source>The settings could not be read (%1). The defaults are in force.</source>
        <translation>无法读取设置（%1），现使用默认值。</translation>
    </message>
    <message>
        <source>The settings could not be understood (%1). They were kept as %2, and the defaults are in force.</source>
        <translation>无法理解设置文件（%1）。原文件已保留为 %2，现使用默认值。</translation>
    </message>
    <message>
        <source>line %1: %2</source>
        <translation>第 %1 行：%2</translation>
    </message>
    <message>
        <source>it is not a file</source>
        <translation>它不是文件</translation>
    </message>
    <message>
        <source>Some settings have a value that cannot be used. Their default is in force; the file keeps what it says until they are set: %1.</source>
        <translation>有些设置的值无法使用，现按默认值运行；在您重新设置之前，文件中的内容保持不变：%1。</translation>
    </message>
</context>
<context>
    <name>autoglm::desktop::Shelf</name>
    <message>
        <source>Precise</source>
        <translation>严谨</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>均衡</translation>
    </message>
    <message>
        <source>Creative</source>
        <translation>创意</translation>
    </message>
    <message>
        <source>Brief answers</source>
        <translation>简短回答</translation>
    </message>
    <message>
        <source>Answer briefly and to the point. Say so when you do not know something.</source>
        <translation>回答要简短、切题。不知道的事就说不知道。</translation>
    </message>
    <message>
        <source>Programmer</source>
        <translation>程序员</translation>
    </message>
    <message>
        <source>You help an experienced programmer. Give working code first, then only the explanation it needs.</source>
        <translation>你在帮助一位有经验的程序员。先给出可运行的代码，再只做必要的说明。</translation>
    </message>
    <message>
        <source>Translator</source>
        <translation>翻译</translation>
    </message>
    <message>
        <source>Translate what the user writes: Chinese into English, everything else into Chinese. Write only the translation.</source>
        <translation>翻译用户写的内容：中文译成英文，其他语言译成中文。只写译文。</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::AboutSection</name>
    <message>
        <source>Runs quantized GLM language models on your own machine. Nothing you write leaves it.</source>
        <translation>在您自己的电脑上运行量化的 GLM 语言模型。您写的内容不会离开本机。</translation>
    </message>
    <message>
        <source>Free software under the GNU General Public License, version 3 or later. It comes without any warranty.</source>
        <translation>自由软件，采用 GNU 通用公共许可证第 3 版或更高版本，不提供任何担保。</translation>
    </message>
    <message>
        <source>Made with %1.</source>
        <translation>使用了 %1。</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Copy diagnostics</source>
        <translation>复制诊断信息</translation>
    </message>
    <message>
        <source>Version, system, processor, GPUs and model as text, without names of files or folders.</source>
        <translation>以文本形式包含版本、系统、处理器、GPU 和模型，不含文件或文件夹名称。</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between names</comment>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::AdvisorDialog</name>
    <message>
        <source>%1 (%2–%3)</source>
        <translation>%1（%2–%3）</translation>
    </message>
    <message>
        <source>memory bandwidth</source>
        <translation>内存带宽</translation>
    </message>
    <message>
        <source>arithmetic</source>
        <translation>算力</translation>
    </message>
    <message>
        <source>memory size</source>
        <translation>内存容量</translation>
    </message>
    <message>
        <source>%1 instead of %2 is %3 times as fast and needs %4 less.</source>
        <translation>把 %2 换成 %1，速度是原来的 %3 倍，并且少用 %4。</translation>
    </message>
    <message>
        <source>A context of %1 instead of %2 tokens frees %3.</source>
        <translation>上下文从 %2 个词元缩短到 %1 个，可腾出 %3。</translation>
    </message>
    <message numerus="yes">
        <source>%n thread(s) are as fast as all of them here.</source>
        <translation>
            <numerusform>在这台机器上，%n 个线程就和全部线程一样快。</numerusform>
        </translation>
    </message>
    <message>
        <source>not supported yet</source>
        <translation>尚不支持</translation>
    </message>
    <message>
        <source>Measuring this machine…</source>
        <translation>正在测量本机…</translation>
    </message>
    <message>
        <source>%1 of weights, %2 for a context of %3 tokens and %4 of working space; %5 are free.</source>
        <translation>权重 %1，%3 个词元的上下文 %2，工作空间 %4；目前可用 %5。</translation>
    </message>
    <message>
        <source>When it was tried it was %1 % faster than forecast.</source>
        <translation>实际运行时比预测快 %1%。</translation>
    </message>
    <message>
        <source>When it was tried it was %1 % slower than forecast.</source>
        <translation>实际运行时比预测慢 %1%。</translation>
    </message>
    <message>
        <source>Which model fits this machine?</source>
        <translation>这台机器适合哪个模型？</translation>
    </message>
    <message>
        <source>Forecast from what this machine was measured to do. The best that fits stands on top: the largest model that writes as fast as people read.</source>
        <translation>根据对本机的实测作出预测。最合适的排在最前面：生成速度跟得上阅读的模型中最大的一个。</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>Only what fits</source>
        <translation>只看放得下的</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Fits</source>
        <translation>能否放下</translation>
    </message>
    <message>
        <source>Writing, tok/s</source>
        <translation>生成，词元/秒</translation>
    </message>
    <message>
        <source>Reading, tok/s</source>
        <translation>读取，词元/秒</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>瓶颈</translation>
    </message>
    <message>
        <source>fits</source>
        <translation>放得下</translation>
    </message>
    <message>
        <source>%1 too much</source>
        <translation>超出 %1</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::AttachmentChip</name>
    <message>
        <source>reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>cannot be attached</source>
        <translation>无法附加</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n 页</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>移除 %1</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::AttachmentTray</name>
    <message>
        <source>Pasted text</source>
        <translation>粘贴的文本</translation>
    </message>
    <message>
        <source>Pasted text %1</source>
        <translation>粘贴的文本 %1</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::Banner</name>
    <message>
        <source>%1 stays in use.</source>
        <translation>仍在使用 %1。</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭这条消息</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::BenchmarkChart</name>
    <message>
        <source>Runs side by side</source>
        <translation>并排比较的测试</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>未测量</translation>
    </message>
    <message>
        <source>(within noise)</source>
        <translation>（误差范围内）</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::BenchmarkForm</name>
    <message>
        <source>Another file…</source>
        <translation>其他文件…</translation>
    </message>
    <message>
        <source>Open a model first</source>
        <translation>请先打开一个模型</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Prompt, tokens</source>
        <translation>提示词元数</translation>
    </message>
    <message>
        <source>Answer, tokens</source>
        <translation>回答词元数</translation>
    </message>
    <message>
        <source>Repetitions</source>
        <translation>重复次数</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>开始测试</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Long chats are slower: every word looks at all those before it</source>
        <translation>对话越长越慢：每个词都要回看前面的全部内容</translation>
    </message>
    <message numerus="yes">
        <source>With 1, 2 … %n threads</source>
        <translation>
            <numerusform>分别用 1、2 … %n 个线程</numerusform>
        </translation>
    </message>
    <message>
        <source>With 1 and with 2 threads</source>
        <translation>分别用 1 个和 2 个线程</translation>
    </message>
    <message>
        <source>A run for each; shows how many threads are worth it here</source>
        <translation>每种线程数各测一次，看看这台机器用多少线程最划算</translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation>基准测试</translation>
    </message>
    <message>
        <source>Also at a depth of %1 tokens</source>
        <translation>上文已有 %1 个词元时再测一次</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::BenchmarkListModel</name>
    <message>
        <source>version %1</source>
        <translation>版本 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n tok</source>
        <comment>tokens, short</comment>
        <translation>
            <numerusform>%n 词元</numerusform>
        </translation>
    </message>
    <message>
        <source>at %1</source>
        <translation>深度 %1</translation>
    </message>
    <message>
        <source>Tokens per second</source>
        <translation>每秒词元数</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Types</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Writing at depth</source>
        <translation>长上文生成</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::BenchmarkPage</name>
    <message>
        <source>%1 %2, in use</source>
        <translation>%1 %2（使用中）</translation>
    </message>
    <message>
        <source>Built-in guide</source>
        <translation>内置向导</translation>
    </message>
    <message>
        <source>Choose a model to measure</source>
        <translation>选择要测试的模型</translation>
    </message>
    <message>
        <source>Models (*.gguf)</source>
        <translation>模型 (*.gguf)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Nothing chosen</source>
        <translation>未选择</translation>
    </message>
    <message>
        <source>Choose a run above; with Ctrl or Shift two or more, to see them side by side.</source>
        <translation>请在上面选择一次测试；按住 Ctrl 或 Shift 可选择多次，并排比较。</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) side by side</source>
        <translation>
            <numerusform>并排比较 %n 次测试</numerusform>
        </translation>
    </message>
    <message>
        <source>In percent against the first, %1. Grey: within what repetitions differ by.</source>
        <translation>百分比以第一项（%1）为基准。灰色表示差异在重复测量的误差之内。</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) deleted.</source>
        <translation>
            <numerusform>已删除 %n 次测试。</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Copied as Markdown. It names the machine, but no folder, user or host.</source>
        <translation>已复制为 Markdown。其中写明机器配置，不含文件夹、用户名或主机名。</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>保存报告</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown (*.md)</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>已保存 %1。</translation>
    </message>
    <message>
        <source>%1 could not be written. Choose another folder.</source>
        <translation>无法写入 %1，请换一个文件夹。</translation>
    </message>
    <message>
        <source>No benchmark yet</source>
        <translation>还没有基准测试</translation>
    </message>
    <message>
        <source>Measure how fast a model reads and writes on this machine. Each run is kept, to be compared with others and shared. Runs of “autoglm bench” appear here, too.</source>
        <translation>测一测模型在这台机器上读取和生成有多快。每次结果都会保留，可以相互比较，也可以分享。“autoglm bench”的结果同样会出现在这里。</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>As Markdown, without names of folders, users or hosts</source>
        <translation>Markdown 格式，不含文件夹、用户名或主机名</translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation>保存报告…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Benchmarks</source>
        <translation>基准测试</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::ChatListDelegate</name>
    <message>
        <source>New name</source>
        <translation>新名称</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::ChatListModel</name>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>Previous 7 days</source>
        <translation>最近 7 天</translation>
    </message>
    <message>
        <source>Previous 30 days</source>
        <translation>最近 30 天</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <extracomment>A month as a heading, in the format of QDate::toString()</extracomment>
        <translation>yyyy年M月</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>已置顶</translation>
    </message>
    <message>
        <source>Folder %1, closed</source>
        <translation>文件夹 %1，已折叠</translation>
    </message>
    <message>
        <source>Folder %1, open</source>
        <translation>文件夹 %1，已展开</translation>
    </message>
    <message>
        <source>%1, being answered</source>
        <translation>%1，正在回答</translation>
    </message>
    <message>
        <source>%1, answered</source>
        <translation>%1，有新回答</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::ChatSettingsPanel</name>
    <message>
        <source>“%1” was deleted.</source>
        <translation>已删除“%1”。</translation>
    </message>
    <message>
        <source>The settings of this chat were reset.</source>
        <translation>已重置此对话的设置。</translation>
    </message>
    <message>
        <source>as in the settings</source>
        <translation>与设置一致</translation>
    </message>
    <message>
        <source>Own values</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Own words</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>%1 does not have this choice.</source>
        <translation>%1 不支持此选择。</translation>
    </message>
    <message>
        <source>as the model&apos;s makers advise</source>
        <translation>模型作者的建议</translation>
    </message>
    <message>
        <source>Chat settings</source>
        <translation>对话设置</translation>
    </message>
    <message>
        <source>Hide the chat&apos;s settings</source>
        <translation>隐藏对话设置</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Choice of words</source>
        <translation>用词</translation>
    </message>
    <message>
        <source>Repetition</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>The same number gives the same answer to the same question, as long as nothing else changes.</source>
        <translation>只要其他条件不变，相同的数字对相同的问题会给出相同的回答。</translation>
    </message>
    <message>
        <source>Reset %1</source>
        <translation>重置%1</translation>
    </message>
    <message>
        <source>A new seed each time</source>
        <translation>每次使用新的种子</translation>
    </message>
    <message>
        <source>One text to a line; \n for a line break</source>
        <translation>每行一个文本；\n 表示换行</translation>
    </message>
    <message>
        <source>What the model is told before your first message</source>
        <translation>在您的第一条消息之前告诉模型的内容</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>全部重置</translation>
    </message>
    <message>
        <source>Use for new chats</source>
        <translation>用于新对话</translation>
    </message>
    <message>
        <source>Chats that have no settings of their own take these.</source>
        <translation>没有自己设置的对话将采用这些设置。</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>随机</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::ChatView</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>复制链接地址</translation>
    </message>
    <message>
        <source>Copy code</source>
        <translation>复制代码</translation>
    </message>
    <message>
        <source>Copy message</source>
        <translation>复制消息</translation>
    </message>
    <message>
        <source>Show or hide the reasoning</source>
        <translation>显示或隐藏思考过程</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>对话内容</translation>
    </message>
    <message>
        <source>Copy the message</source>
        <translation>复制这条消息</translation>
    </message>
    <message>
        <source>Answer again (the old answer stays beside it)</source>
        <translation>重新回答（原来的回答会保留）</translation>
    </message>
    <message>
        <source>Edit and ask again (the old version stays beside it)</source>
        <translation>编辑后重新提问（原来的版本会保留）</translation>
    </message>
    <message>
        <source>Previous version</source>
        <translation>上一个版本</translation>
    </message>
    <message>
        <source>Next version</source>
        <translation>下一个版本</translation>
    </message>
    <message>
        <source>Go on where the answer ends</source>
        <translation>从回答中断的地方继续</translation>
    </message>
    <message>
        <source>Edit and ask again</source>
        <translation>编辑后重新提问</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>重新回答</translation>
    </message>
    <message>
        <source>Continue the answer</source>
        <translation>继续回答</translation>
    </message>
    <message>
        <source>Delete from here on</source>
        <translation>从这里开始删除</translation>
    </message>
    <message>
        <source>Wrap lines</source>
        <translation>自动换行</translation>
    </message>
    <message>
        <source>Don&apos;t wrap</source>
        <translation>不换行</translation>
    </message>
    <message>
        <source>Copy figures</source>
        <translation>复制统计数据</translation>
    </message>
    <message>
        <source>Click to see these seconds in the dashboard</source>
        <translation>点击可在仪表盘中查看这段时间</translation>
    </message>
    <message>
        <source>Show in the dashboard</source>
        <translation>在仪表盘中查看</translation>
    </message>
    <message>
        <source>Leaves out the oldest messages, or opens the model with a larger context, and goes on where the answer ends</source>
        <translation>略去最早的消息，或以更大的上下文重新打开模型，然后从回答结束处继续</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::ComparePage</name>
    <message>
        <source>In use: %1</source>
        <translation>使用中：%1</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>使用中的模型</translation>
    </message>
    <message>
        <source>Built-in guide</source>
        <translation>内置向导</translation>
    </message>
    <message>
        <source>The two sides</source>
        <translation>左右两侧</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::CompareSide</name>
    <message>
        <source>As in the settings</source>
        <translation>与设置相同</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>model and preset</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Loading beside the other model; both fit in memory</source>
        <translation>正在加载，与另一个模型同时留在内存中</translation>
    </message>
    <message>
        <source>Loading; the memory holds one model at a time</source>
        <translation>正在加载；内存一次只放得下一个模型</translation>
    </message>
    <message>
        <source>Waits for the other side: one after the other, the figures can be compared</source>
        <translation>等待另一侧：依次回答，数据才能对比</translation>
    </message>
    <message>
        <source>Model of the left side</source>
        <translation>左侧的模型</translation>
    </message>
    <message>
        <source>Model of the right side</source>
        <translation>右侧的模型</translation>
    </message>
    <message>
        <source>Preset of the left side</source>
        <translation>左侧的预设</translation>
    </message>
    <message>
        <source>Preset of the right side</source>
        <translation>右侧的预设</translation>
    </message>
    <message>
        <source>Answer of the left side</source>
        <translation>左侧的回答</translation>
    </message>
    <message>
        <source>Answer of the right side</source>
        <translation>右侧的回答</translation>
    </message>
    <message>
        <source>Think before answering</source>
        <translation>先思考再回答</translation>
    </message>
    <message>
        <source>Models that can think do so before they answer</source>
        <translation>会思考的模型先思考再回答</translation>
    </message>
    <message>
        <source>Answers at once, without thinking</source>
        <translation>不思考，直接回答</translation>
    </message>
    <message>
        <source>One question, two answers: choose a model or a preset for each side.</source>
        <translation>一个问题，两个回答：为每一侧选择模型或预设。</translation>
    </message>
    <message>
        <source>The sides answer one after the other, so that their figures can be compared.</source>
        <translation>两侧依次回答，这样各自的数据才能对比。</translation>
    </message>
    <message>
        <source>Keep this one</source>
        <translation>保留这个回答</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>%1, left side</source>
        <translation>%1，左侧</translation>
    </message>
    <message>
        <source>%1, right side</source>
        <translation>%1，右侧</translation>
    </message>
    <message>
        <source>The chat goes on with this answer; the other one stays as its other version</source>
        <translation>对话从这个回答继续；另一个作为它的另一版本保留</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::Composer</name>
    <message>
        <source>Ask something…</source>
        <translation>输入您的问题</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Stop the answer (Esc)</source>
        <translation>停止回答（Esc）</translation>
    </message>
    <message>
        <source>Send (Enter)</source>
        <translation>发送（回车）</translation>
    </message>
    <message>
        <source>Ask something… nothing of this chat is stored</source>
        <translation>输入您的问题（本次对话不会保存）</translation>
    </message>
    <message>
        <source>Your new version stands beside the old one · Esc keeps only the old one</source>
        <translation>新版本会与原来的版本并存 · 按 Esc 只保留原来的</translation>
    </message>
    <message>
        <source>Too long: %1 tokens, and the context has %2. Take something out, or open the model with a larger context.</source>
        <translation>太长了：共 %1 个词元，而上下文只有 %2。请删减一些内容，或用更大的上下文打开模型。</translation>
    </message>
    <message numerus="yes">
        <source>%n of the oldest messages will be left out to make room.</source>
        <translation>
            <numerusform>为腾出空间，最早的 %n 条消息将被略去。</numerusform>
        </translation>
    </message>
    <message>
        <source>Attach text, code, Markdown, CSV or PDF files</source>
        <translation>附加文本、代码、Markdown、CSV 或 PDF 文件</translation>
    </message>
    <message>
        <source>Attach files</source>
        <translation>附加文件</translation>
    </message>
    <message>
        <source>The model thinks before it answers</source>
        <translation>模型先思考再回答</translation>
    </message>
    <message>
        <source>The model answers at once, without thinking</source>
        <translation>模型直接回答，不思考</translation>
    </message>
    <message>
        <source>Think before answering</source>
        <translation>先思考再回答</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::ContextGauge</name>
    <message>
        <source>System prompt and frame</source>
        <translation>系统提示与格式</translation>
    </message>
    <message>
        <source>Earlier messages</source>
        <translation>之前的消息</translation>
    </message>
    <message>
        <source>Attachments</source>
        <translation>附件</translation>
    </message>
    <message>
        <source>Your message</source>
        <translation>你的消息</translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation>思考</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Your message alone is longer than the context.</source>
        <translation>仅你的消息就已超出上下文。</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) at the beginning of the chat, %1 tokens, have no room and are left out.</source>
        <translation>
            <numerusform>对话开头的 %n 条消息（%1 个词元）放不下，已被略去。</numerusform>
        </translation>
    </message>
    <message>
        <source>When it is full the oldest messages are left out first; the system prompt stays.</source>
        <translation>上下文满时先略去最早的消息，系统提示会保留。</translation>
    </message>
    <message>
        <source>Context: no model is loaded</source>
        <translation>上下文：尚未加载模型</translation>
    </message>
    <message>
        <source>Context: %1 of %2 tokens</source>
        <translation>上下文：%1 / %2 个词元</translation>
    </message>
    <message>
        <source>Left for the answer: %1</source>
        <translation>留给回答：%1</translation>
    </message>
    <message>
        <source>Left for the answer</source>
        <translation>留给回答</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::CoreStrip</name>
    <message numerus="yes">
        <source>%n processor(s)</source>
        <translation>
            <numerusform>%n 个处理器</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n core(s)</source>
        <translation>
            <numerusform>%n 个核心</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thread(s)</source>
        <translation>
            <numerusform>%n 个线程</numerusform>
        </translation>
    </message>
    <message>
        <source>Core %1</source>
        <translation>核心 %1</translation>
    </message>
    <message>
        <source>%1, thread %2 (CPU %3)</source>
        <translation>%1，线程 %2（CPU %3）</translation>
    </message>
    <message>
        <source>%1, small</source>
        <translation>%1（小核）</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>core, use</comment>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::DashboardPage</name>
    <message>
        <source>This machine is out of memory and swaps to the disk (%1). Answers become very slow. Close other programs, open a smaller model, or load this one with a shorter context.</source>
        <translation>内存不足，系统正在与磁盘交换数据（%1），回答会变得很慢。可以关闭其他程序、换用更小的模型，或缩短上下文后重新加载。</translation>
    </message>
    <message>
        <source>%1 of the model were pushed out of the graphics card&apos;s memory, and answers become slow. Close programs that use the card, or load the model again with fewer layers on it.</source>
        <translation>模型有 %1 被挤出了显存，回答会变慢。可以关闭占用显卡的程序，或重新加载模型并少放几层到显卡上。</translation>
    </message>
    <message>
        <source>Measuring this machine…</source>
        <translation>正在测量本机…</translation>
    </message>
    <message>
        <source>Measure this machine</source>
        <translation>测量本机</translation>
    </message>
    <message>
        <source>Takes a few seconds with all cores busy; the shares above need it</source>
        <translation>需要几秒钟，期间所有核心都会忙碌；上面的比例要靠它计算</translation>
    </message>
    <message>
        <source>Save as a picture</source>
        <translation>保存为图片</translation>
    </message>
    <message>
        <source>Save as a table</source>
        <translation>保存为表格</translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>已保存 %1。</translation>
    </message>
    <message>
        <source>%1 could not be written. Choose another folder.</source>
        <translation>无法写入 %1，请换一个文件夹。</translation>
    </message>
    <message numerus="yes">
        <source>%n min</source>
        <translation>
            <numerusform>%n 分钟</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show the last %n minute(s)</source>
        <translation>
            <numerusform>显示最近 %n 分钟</numerusform>
        </translation>
    </message>
    <message>
        <source>Every</source>
        <translation>间隔</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>How often to look</source>
        <translation>采样间隔</translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Hold the charts still; nothing is lost meanwhile</source>
        <translation>让图表停住；期间的数据不会丢失</translation>
    </message>
    <message>
        <source>Which model fits?</source>
        <translation>适合哪个模型？</translation>
    </message>
    <message>
        <source>Forecasts for the published models on this machine</source>
        <translation>已发布的各模型在本机上的预测</translation>
    </message>
    <message>
        <source>Float</source>
        <translation>悬浮窗</translation>
    </message>
    <message>
        <source>Show the figures in a small window over all others</source>
        <translation>在置顶的小窗口中显示这些数值</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Table (CSV)…</source>
        <translation>表格（CSV）…</translation>
    </message>
    <message>
        <source>Picture (PNG)…</source>
        <translation>图片（PNG）…</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::DropOverlay</name>
    <message>
        <source>It is not a GGUF file, so it cannot be opened as a model</source>
        <translation>这不是 GGUF 文件，不能作为模型打开</translation>
    </message>
    <message>
        <source>It is a device, not a file</source>
        <translation>这是设备，不是文件</translation>
    </message>
    <message>
        <source>The file is not there any more</source>
        <translation>文件已经不在了</translation>
    </message>
    <message>
        <source>The file may not be read</source>
        <translation>没有权限读取此文件</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>打开 %1</translation>
    </message>
    <message>
        <source>Only files on this machine can be opened</source>
        <translation>只能打开本机上的文件</translation>
    </message>
    <message>
        <source>Put the text into your message</source>
        <translation>把文字放进消息里</translation>
    </message>
    <message>
        <source>Let go to load this model</source>
        <translation>松开即可加载此模型</translation>
    </message>
    <message>
        <source>Download the model first, then drop the file</source>
        <translation>请先下载模型，再拖入文件</translation>
    </message>
    <message>
        <source>Let go to add it to your message</source>
        <translation>松开即可添加到消息中</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>what, and its size</comment>
        <translation>%1（%2）</translation>
    </message>
    <message numerus="yes">
        <source>List %n models</source>
        <translation>
            <numerusform>列出 %n 个模型</numerusform>
        </translation>
    </message>
    <message>
        <source>One model at a time is in use; choose it from the list</source>
        <translation>一次只使用一个模型，请从列表中选择</translation>
    </message>
    <message>
        <source>Let go to load this model of several parts</source>
        <translation>松开即可加载这个由多个部分组成的模型</translation>
    </message>
    <message>
        <source>Look for models in %1</source>
        <translation>在 %1 中查找模型</translation>
    </message>
    <message numerus="yes">
        <source>Look for models in %n folders</source>
        <translation>
            <numerusform>在 %n 个文件夹中查找模型</numerusform>
        </translation>
    </message>
    <message>
        <source>What is found is listed, and stays where it lies</source>
        <translation>找到的模型会列出来，文件留在原处</translation>
    </message>
    <message>
        <source>Attach %1</source>
        <translation>添加附件 %1</translation>
    </message>
    <message numerus="yes">
        <source>Attach %n files</source>
        <translation>
            <numerusform>添加 %n 个附件</numerusform>
        </translation>
    </message>
    <message>
        <source>Let go to add them to your message</source>
        <translation>松开即可添加到消息中</translation>
    </message>
    <message numerus="yes">
        <source>%n files cannot be used</source>
        <translation>
            <numerusform>%n 个文件无法使用</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>file and reason</comment>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::FigureTile</name>
    <message>
        <source>no graphics card found</source>
        <translation>未找到显卡</translation>
    </message>
    <message>
        <source>this app %1</source>
        <translation>本程序 %1</translation>
    </message>
    <message>
        <source>%1 MHz</source>
        <translation>%1 MHz</translation>
    </message>
    <message>
        <source>%1 °C</source>
        <translation>%1 °C</translation>
    </message>
    <message>
        <source>%1 W</source>
        <translation>%1 W</translation>
    </message>
    <message>
        <source>time awake</source>
        <translation>唤醒时间占比</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>共 %1</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::FindBar</name>
    <message>
        <source>not found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>Find in this chat</source>
        <translation>在此对话中查找</translation>
    </message>
    <message>
        <source>Places found</source>
        <translation>找到的位置</translation>
    </message>
    <message>
        <source>Previous (Shift+Enter)</source>
        <translation>上一处（Shift+Enter）</translation>
    </message>
    <message>
        <source>Next (Enter)</source>
        <translation>下一处（Enter）</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭（Esc）</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::FloatingMonitor</name>
    <message>
        <source>Monitor</source>
        <translation>监视器</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::FoldersSection</name>
    <message>
        <source>%1 (not there)</source>
        <translation>%1（不存在）</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>监视</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>button and folder</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Watch a folder</source>
        <translation>监视文件夹</translation>
    </message>
    <message>
        <source>Watch another folder…</source>
        <translation>监视其他文件夹…</translation>
    </message>
    <message>
        <source>Models in these folders are listed, and new ones as they appear. Only folders you choose are watched, and nothing is copied.</source>
        <translation>其中的模型会列出来，新出现的也会。未经您同意不会监视任何文件夹，也不会复制文件。</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::Frame</name>
    <message>
        <source>No model</source>
        <translation>没有模型</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>loading</source>
        <translation>正在加载</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>%1/%2 layers</source>
        <translation>%1/%2 层</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::GoTo</name>
    <message>
        <source>Nothing is called that.</source>
        <translation>没有这样的名称。</translation>
    </message>
    <message>
        <source>Go to a chat, a model or a command</source>
        <translation>前往对话、模型或命令</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>前往</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>位置</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::HeaderButton</name>
    <message>
        <source>%1: %2</source>
        <comment>purpose: what is chosen</comment>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::LedgerView</name>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Working space</source>
        <translation>工作空间</translation>
    </message>
    <message>
        <source>%1, %2: planned %3, in use %4</source>
        <translation>%1，%2：计划 %3，实际 %4</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>实际</translation>
    </message>
    <message>
        <source>No model is loaded.</source>
        <translation>尚未加载模型。</translation>
    </message>
    <message>
        <source>Planned</source>
        <translation>计划</translation>
    </message>
    <message>
        <source>Model memory</source>
        <translation>模型占用的内存</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>合计</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::LicenceTab</name>
    <message>
        <source>The file states no licence and no origin. The page it was downloaded from does.</source>
        <translation>文件里没有写明许可证和来源，请查看下载页面。</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::LoadPanel</name>
    <message>
        <source>Opening the built-in guide</source>
        <translation>正在打开内置向导</translation>
    </message>
    <message>
        <source>Opening %1</source>
        <translation>正在打开 %1</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>加载进度</translation>
    </message>
    <message>
        <source>Waiting for the current answer to end</source>
        <translation>正在等待当前回答结束</translation>
    </message>
    <message>
        <source>Cancelling</source>
        <translation>正在取消</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>正在读取 %1</translation>
    </message>
    <message>
        <source>Preparing %1</source>
        <translation>正在准备 %1</translation>
    </message>
    <message>
        <source>Reading the header</source>
        <translation>正在读取文件头</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/秒</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>还需 %1</translation>
    </message>
    <message>
        <source>then to %1</source>
        <comment>device</comment>
        <translation>随后送到 %1</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::MainWindow</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Loading %1 was cancelled.</source>
        <translation>已取消加载 %1。</translation>
    </message>
    <message>
        <source>The settings could not be saved.</source>
        <translation>无法保存设置。</translation>
    </message>
    <message>
        <source>The answer was stopped to open %1.</source>
        <translation>已停止回答，以便打开 %1。</translation>
    </message>
    <message>
        <source>Opening %1 instead.</source>
        <translation>改为打开 %1。</translation>
    </message>
    <message>
        <source>%1 is already being opened.</source>
        <translation>正在打开 %1，无需重复。</translation>
    </message>
    <message>
        <source>%1 is already in use.</source>
        <translation>正在使用的就是 %1。</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>GGUF models (*.gguf)</source>
        <translation>GGUF 模型 (*.gguf)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>%1 stays in use.</source>
        <translation>仍在使用 %1。</translation>
    </message>
    <message>
        <source>Open a model to ask something</source>
        <translation>打开一个模型后即可提问</translation>
    </message>
    <message>
        <source>About Open-AutoGLM</source>
        <translation>关于 Open-AutoGLM</translation>
    </message>
    <message>
        <source>Runs quantized GLM language models on your own machine.

Free software under the GNU General Public License, version 3 or later. Nothing you write leaves this machine.</source>
        <translation>在您自己的机器上运行量化的 GLM 语言模型。

自由软件，遵循 GNU 通用公共许可证第 3 版或更高版本。您写下的内容不会离开这台机器。</translation>
    </message>
    <message>
        <source>Only files on this machine can be opened.</source>
        <translation>只能打开本机上的文件。</translation>
    </message>
    <message>
        <source>Addresses are never fetched. Download the model first, then drop the file.</source>
        <translation>本程序不会下载网址。请先下载模型，再拖入文件。</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;New chat</source>
        <translation>新建对话(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Open model…</source>
        <translation>打开模型(&amp;O)…</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>最近打开(&amp;R)</translation>
    </message>
    <message>
        <source>Built-in &amp;guide</source>
        <translation>内置向导(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>&amp;Larger text</source>
        <translation>放大文字(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Smaller text</source>
        <translation>缩小文字(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Normal text size</source>
        <translation>标准文字大小(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>全屏(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;About Open-AutoGLM</source>
        <translation>关于 Open-AutoGLM(&amp;A)</translation>
    </message>
    <message>
        <source>No model opened yet</source>
        <translation>还没有打开过模型</translation>
    </message>
    <message numerus="yes">
        <source>%n chat(s) imported.</source>
        <translation>
            <numerusform>已导入 %n 个对话。</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>没有导入任何内容。</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) deleted.</source>
        <translation>
            <numerusform>已删除 %n 条消息。</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>“%1” was deleted.</source>
        <translation>已删除“%1”。</translation>
    </message>
    <message>
        <source>Export the chat</source>
        <translation>导出对话</translation>
    </message>
    <message>
        <source>You</source>
        <translation>您</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Reasoning</source>
        <translation>推理过程</translation>
    </message>
    <message>
        <source>Exported to %1.</source>
        <translation>已导出到 %1。</translation>
    </message>
    <message>
        <source>The chat could not be exported.</source>
        <translation>对话无法导出。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Import chats</source>
        <translation>导入对话</translation>
    </message>
    <message>
        <source>Chat exports (*.json)</source>
        <translation>导出的对话 (*.json)</translation>
    </message>
    <message>
        <source>Nothing asked yet</source>
        <translation>还没有提问</translation>
    </message>
    <message>
        <source>New &amp;temporary chat</source>
        <translation>新建临时对话(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Import chats…</source>
        <translation>导入对话(&amp;I)…</translation>
    </message>
    <message>
        <source>This &amp;chat</source>
        <translation>此对话(&amp;C)</translation>
    </message>
    <message>
        <source>Answer &amp;again</source>
        <translation>重新回答(&amp;A)</translation>
    </message>
    <message>
        <source>C&amp;ontinue the answer</source>
        <translation>继续回答(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Search chats</source>
        <translation>搜索对话(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Chats at the side</source>
        <translation>侧边对话列表(&amp;C)</translation>
    </message>
    <message>
        <source>Chat &amp;settings at the side</source>
        <translation>侧边的对话设置(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Page</source>
        <translation>页面(&amp;P)</translation>
    </message>
    <message>
        <source>Built-in guide</source>
        <translation>内置向导</translation>
    </message>
    <message>
        <source>Open a GGUF file…</source>
        <translation>打开 GGUF 文件…</translation>
    </message>
    <message>
        <source>All models…</source>
        <translation>全部模型…</translation>
    </message>
    <message>
        <source>&amp;Go to…</source>
        <translation>前往(&amp;G)…</translation>
    </message>
    <message>
        <source>&amp;Settings</source>
        <translation>设置(&amp;S)</translation>
    </message>
    <message>
        <source>%1 was unloaded to free its memory. Your next question loads it again.</source>
        <translation>已卸载 %1 以释放内存。您下次提问时会重新加载。</translation>
    </message>
    <message>
        <source>Attached</source>
        <translation>附件</translation>
    </message>
    <message>
        <source>&amp;Find in this chat</source>
        <translation>在此对话中查找(&amp;F)</translation>
    </message>
    <message>
        <source>Attach files</source>
        <translation>附加文件</translation>
    </message>
    <message>
        <source>Short of memory</source>
        <translation>内存不足</translation>
    </message>
    <message>
        <source>CPU: %1</source>
        <translation>CPU：%1</translation>
    </message>
    <message>
        <source>Vulkan: %1</source>
        <translation>Vulkan：%1</translation>
    </message>
    <message>
        <source>%1 of %2 free</source>
        <comment>bytes of a device&apos;s memory</comment>
        <translation>空闲 %1，共 %2</translation>
    </message>
    <message>
        <source>%1 GB/s</source>
        <translation>%1 GB/s</translation>
    </message>
    <message>
        <source>%1 was unloaded; its memory is free again.</source>
        <translation>%1 已卸载，内存已释放。</translation>
    </message>
    <message>
        <source>Automatic: the fastest, as measured</source>
        <translation>自动：实测最快的设备</translation>
    </message>
    <message>
        <source>Looking at the devices…</source>
        <translation>正在查看设备…</translation>
    </message>
    <message>
        <source>No Vulkan: %1</source>
        <translation>没有 Vulkan：%1</translation>
    </message>
    <message>
        <source>Unload</source>
        <translation>卸载</translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation>基准测试</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>That was more than ten minutes ago; the charts do not go back so far.</source>
        <translation>那已是十多分钟之前，图表没有保留那么久。</translation>
    </message>
    <message>
        <source>&amp;Benchmark</source>
        <translation>基准测试(&amp;B)</translation>
    </message>
    <message>
        <source>The answer waits until the benchmark has ended.</source>
        <translation>等基准测试结束后才会回答。</translation>
    </message>
    <message>
        <source>Cancel the benchmark</source>
        <translation>取消基准测试</translation>
    </message>
    <message>
        <source>The chat goes on with this answer. The arrows under it lead to the other one.</source>
        <translation>对话从这个回答继续。点它下方的箭头可查看另一个回答。</translation>
    </message>
    <message numerus="yes">
        <source>%n models listed; choose the one to load.</source>
        <translation>
            <numerusform>已列出 %n 个模型，请选择要加载的一个。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files cannot be used.</source>
        <translation>
            <numerusform>%n 个文件无法使用。</numerusform>
        </translation>
    </message>
    <message>
        <source>They are no GGUF files, or cannot be read: %1.</source>
        <translation>它们不是 GGUF 文件，或者无法读取：%1。</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between files</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>There is no GGUF file in %1.</source>
        <translation>%1 中没有 GGUF 文件。</translation>
    </message>
    <message numerus="yes">
        <source>%n models found in %1.</source>
        <translation>
            <numerusform>在 %1 中找到 %n 个模型。</numerusform>
        </translation>
    </message>
    <message>
        <source>Watch it for new ones?</source>
        <translation>要监视它，以便发现新模型吗？</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>监视</translation>
    </message>
    <message>
        <source>The context is full, and there is nothing left to leave out.</source>
        <translation>上下文已满，也没有更早的消息可以略去。</translation>
    </message>
    <message>
        <source>%1 knows no more than %2 tokens at a time. Start a new chat, or ask for a shorter answer.</source>
        <translation>%1 一次最多处理 %2 个词元。请新建对话，或要求更短的回答。</translation>
    </message>
    <message>
        <source>The model is opened again with a context of %1 tokens.</source>
        <translation>正以 %1 个词元的上下文重新打开模型。</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::MemoryBars</name>
    <message>
        <source>%1: weights %2, KV cache %3, scratch %4, free %5</source>
        <translation>%1：权重 %2，KV 缓存 %3，临时 %4，空闲 %5</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>needs %1, %2 free</source>
        <comment>bytes</comment>
        <translation>需要 %1，空闲 %2</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>KV cache</source>
        <translation>KV 缓存</translation>
    </message>
    <message>
        <source>Scratch</source>
        <translation>临时</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::MetadataTab</name>
    <message>
        <source>Key</source>
        <translation>键</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>元数据</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::ModelDetailsView</name>
    <message>
        <source>Back to the list</source>
        <translation>返回列表</translation>
    </message>
    <message>
        <source>More about this file</source>
        <translation>此文件的更多操作</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Unload</source>
        <translation>卸载</translation>
    </message>
    <message>
        <source>Load anyway</source>
        <translation>仍然加载</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>加载</translation>
    </message>
    <message>
        <source>The file is not there any more. It may have been moved, or its drive is not connected.</source>
        <translation>文件已经不在那里。可能被移走了，或者所在的磁盘没有连接。</translation>
    </message>
    <message>
        <source>The file is being read.</source>
        <translation>正在读取文件。</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation>分词器</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>元数据</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Take off the list</source>
        <translation>从列表中移除</translation>
    </message>
    <message>
        <source>Benchmark…</source>
        <translation>基准测试…</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::ModelListModel</name>
    <message>
        <source>being read</source>
        <translation>正在读取</translation>
    </message>
    <message>
        <source>not there any more</source>
        <translation>文件已不在</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>正在使用</translation>
    </message>
    <message>
        <source>Predicted from the measured memory bandwidth of this machine, in tokens per second</source>
        <translation>根据这台机器实测的内存带宽预测，单位为词元/秒</translation>
    </message>
    <message>
        <source>With a context of up to 8,192, against the memory that is free now</source>
        <translation>按不超过 8,192 的上下文，与当前空闲内存相比</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Types</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>tok/s</source>
        <translation>词元/秒</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>上次使用</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::ModelListView</name>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::ModelOverview</name>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>Arithmetic is the limit.</source>
        <translation>瓶颈是运算速度。</translation>
    </message>
    <message>
        <source>Memory bandwidth is the limit.</source>
        <translation>瓶颈是内存带宽。</translation>
    </message>
    <message>
        <source>Predicted: %1 tokens per second (%2 to %3), prompts at %4.</source>
        <translation>预测：每秒 %1 个词元（%2 到 %3），读取提示词每秒 %4 个。</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>架构</translation>
    </message>
    <message>
        <source>Types</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层数</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>%1 (%2 bytes)</source>
        <translation>%1（%2 字节）</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>分片</translation>
    </message>
    <message>
        <source>Also at</source>
        <translation>也在</translation>
    </message>
    <message>
        <source>By</source>
        <translation>作者</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>not stated in the file</source>
        <translation>文件中没有写明</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Compute</source>
        <translation>计算</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>正在读取 %1</translation>
    </message>
    <message>
        <source>The file could not be read: %1</source>
        <translation>无法读取文件：%1</translation>
    </message>
    <message>
        <source>What was pasted is no SHA-256 checksum; that has 64 digits.</source>
        <translation>粘贴的不是 SHA-256 校验值，它应有 64 位。</translation>
    </message>
    <message>
        <source>The checksums are the same: the file is unharmed.</source>
        <translation>校验值一致，文件完好。</translation>
    </message>
    <message>
        <source>The checksums differ: the file is not the one published.</source>
        <translation>校验值不一致，这不是发布的那个文件。</translation>
    </message>
    <message>
        <source>Context in tokens</source>
        <translation>上下文（词元数）</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>Compute the SHA-256 checksum</source>
        <translation>计算 SHA-256 校验值</translation>
    </message>
    <message>
        <source>Checksum</source>
        <translation>校验值</translation>
    </message>
    <message>
        <source>Paste the published checksum to compare</source>
        <translation>粘贴发布的校验值进行比较</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Clear the checksum</source>
        <translation>清除校验值</translation>
    </message>
    <message>
        <source>The checksum is that of part %1 of %2: this part is unharmed.</source>
        <translation>校验和与第 %1 部分（共 %2 部分）一致：这一部分完好。</translation>
    </message>
    <message>
        <source>No part has this checksum: it is not of these files.</source>
        <translation>没有任何部分与此校验和一致：它不属于这些文件。</translation>
    </message>
    <message>
        <source>Part %1</source>
        <translation>第 %1 部分</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::ModelsPage</name>
    <message>
        <source>Looking for models</source>
        <translation>正在查找模型</translation>
    </message>
    <message>
        <source>Reading models in %1</source>
        <translation>正在读取 %1 中的模型</translation>
    </message>
    <message>
        <source>No model has these words</source>
        <translation>没有符合的模型</translation>
    </message>
    <message>
        <source>No models yet</source>
        <translation>还没有模型</translation>
    </message>
    <message>
        <source>Names, files, types and notes are searched.</source>
        <translation>会搜索名称、文件、类型和备注。</translation>
    </message>
    <message>
        <source>Open a GGUF file or drop one here; it stays where it lies. Folders can be watched: %1.</source>
        <translation>打开一个 GGUF 文件，或把文件拖到这里；文件留在原处。可以监视的文件夹：%1。</translation>
    </message>
    <message>
        <source>none so far</source>
        <translation>暂无</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between folders</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>%1 (not there)</source>
        <translation>%1（不存在）</translation>
    </message>
    <message>
        <source>Watch another folder…</source>
        <translation>监视其他文件夹…</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新查找</translation>
    </message>
    <message>
        <source>Watch a folder</source>
        <translation>监视文件夹</translation>
    </message>
    <message>
        <source>“%1” is off the list. The file stays where it is.</source>
        <translation>“%1”已从列表中移除，文件仍在原处。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Search models</source>
        <translation>搜索模型</translation>
    </message>
    <message>
        <source>Open a file…</source>
        <translation>打开文件…</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Open a GGUF file…</source>
        <translation>打开 GGUF 文件…</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>清除搜索</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::NewTextPill</name>
    <message>
        <source>New text</source>
        <translation>新内容</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::NumberRow</name>
    <message>
        <source>Back to %1: %2</source>
        <translation>恢复为 %1：%2</translation>
    </message>
    <message>
        <source>%1, slider</source>
        <translation>%1，滑块</translation>
    </message>
    <message>
        <source>Reset %1</source>
        <translation>重置%1</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::PlacementMap</name>
    <message>
        <source>Embedding</source>
        <translation>词嵌入</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>Feed-forward</source>
        <translation>前馈</translation>
    </message>
    <message>
        <source>Norms</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>输出层</translation>
    </message>
    <message>
        <source>No model is loaded.</source>
        <translation>尚未加载模型。</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n 层</numerusform>
        </translation>
    </message>
    <message>
        <source>Layer %1, %2</source>
        <translation>第 %1 层，%2</translation>
    </message>
    <message>
        <source>%1: %2, %3, on %4</source>
        <translation>%1：%2，%3，位于 %4</translation>
    </message>
    <message>
        <source>Where the model is</source>
        <translation>模型放在哪里</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::PromptTab</name>
    <message>
        <source>What is quantization?</source>
        <translation>什么是量化？</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>With thinking, where the format has a switch for it</source>
        <translation>启用思考（格式支持开关时）</translation>
    </message>
    <message>
        <source>The prompt as it will be sent</source>
        <translation>将要发送的提示词</translation>
    </message>
    <message>
        <source>The prompt format of this file is not known.</source>
        <translation>这个文件的提示词格式未知。</translation>
    </message>
    <message>
        <source>Format %1.</source>
        <translation>格式：%1。</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::Rail</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::RailButton</name>
    <message>
        <source>%1 (%2)</source>
        <comment>page (keys)</comment>
        <translation>%1（%2）</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::RooflineDial</name>
    <message>
        <source>Ask something, and this shows how much of the machine is used.</source>
        <translation>提一个问题，这里就会显示机器被用到了几成。</translation>
    </message>
    <message>
        <source>Writing reads %1 of weights. The machine has not been measured yet.</source>
        <translation>生成时以 %1 的速度读取权重。本机尚未测量。</translation>
    </message>
    <message>
        <source>Reading does %1 billion multiplications a second. The machine has not been measured yet.</source>
        <translation>读取时每秒完成 %1 十亿次乘法。本机尚未测量。</translation>
    </message>
    <message>
        <source>Memory bandwidth is the limit: %1 % of %2.</source>
        <translation>瓶颈是内存带宽：已用到 %2 的 %1%。</translation>
    </message>
    <message>
        <source>Writing uses %1 % of the memory bandwidth of %2. Small models and other programs leave some of it unused.</source>
        <translation>生成时用到了 %2 内存带宽的 %1%。模型较小或有其他程序运行时，带宽不会用满。</translation>
    </message>
    <message>
        <source>Writing uses only %1 % of the memory bandwidth of %2. Another program may hold the processor, or the model is very small.</source>
        <translation>生成时只用到了 %2 内存带宽的 %1%。可能有其他程序占用处理器，或者模型很小。</translation>
    </message>
    <message>
        <source>Arithmetic is the limit: %1 % of %2 billion multiplications a second.</source>
        <translation>瓶颈是算力：已用到每秒 %2 十亿次乘法的 %1%。</translation>
    </message>
    <message>
        <source>Reading uses %1 % of the arithmetic of %2 billion multiplications a second. Short prompts use less than long ones.</source>
        <translation>读取时用到了每秒 %2 十亿次乘法算力的 %1%。提示越短，用得越少。</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::SettingField</name>
    <message>
        <source>%1 (not found)</source>
        <translation>%1（未找到）</translation>
    </message>
    <message>
        <source>Now: %1</source>
        <translation>当前：%1</translation>
    </message>
    <message>
        <source>Default: %1</source>
        <translation>默认：%1</translation>
    </message>
    <message>
        <source>Back to the default: %1</source>
        <translation>恢复默认：%1</translation>
    </message>
    <message>
        <source>Waits until the model is loaded again.</source>
        <translation>将在重新加载模型后生效。</translation>
    </message>
    <message>
        <source>Waits for the next start.</source>
        <translation>将在下次启动时生效。</translation>
    </message>
    <message>
        <source>Reset %1</source>
        <translation>重置%1</translation>
    </message>
    <message>
        <source>Takes effect when the model is loaded again.</source>
        <translation>重新加载模型后生效。</translation>
    </message>
    <message>
        <source>Takes effect at the next start.</source>
        <translation>下次启动后生效。</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::SettingsPage</name>
    <message>
        <source>No setting has “%1” in it.</source>
        <translation>没有包含“%1”的设置。</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>Until the answer or the context ends</source>
        <translation>直到回答结束或上下文用完</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>%1, as advised for %2</source>
        <translation>%1（%2 的建议值）</translation>
    </message>
    <message>
        <source>This desktop has no tray.</source>
        <translation>此桌面没有托盘。</translation>
    </message>
    <message>
        <source>%1 still runs as it was loaded.</source>
        <translation>%1 仍按加载时的设置运行。</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>搜索设置</translation>
    </message>
    <message>
        <source>Groups of settings</source>
        <translation>设置分组</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Load again</source>
        <translation>重新加载</translation>
    </message>
    <message>
        <source>The settings file has entries that this version does not know; they are kept: %1.</source>
        <translation>设置文件中有此版本不认识的条目，已原样保留：%1。</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>清除搜索</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::ShelfBar</name>
    <message>
        <source>Save as a preset…</source>
        <translation>另存为预设…</translation>
    </message>
    <message>
        <source>Put this prompt by…</source>
        <translation>保存此提示词…</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>This name is taken or empty.</source>
        <translation>名称为空或已被使用。</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>System prompts put by</source>
        <translation>已保存的系统提示词</translation>
    </message>
    <message>
        <source>More about presets</source>
        <translation>预设的更多操作</translation>
    </message>
    <message>
        <source>More about prompts</source>
        <translation>提示词的更多操作</translation>
    </message>
    <message>
        <source>Save, rename, delete</source>
        <translation>保存、重命名、删除</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Name, then Enter</source>
        <translation>输入名称后按 Enter</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::Shell</name>
    <message>
        <source>Show the chats</source>
        <translation>显示对话列表</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>action (keys)</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Show the chat&apos;s settings</source>
        <translation>显示对话设置</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::ShortcutList</name>
    <message>
        <source>Keyboard</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::Sidebar</name>
    <message>
        <source>New folder</source>
        <translation>新文件夹</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>取消置顶</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>置顶</translation>
    </message>
    <message>
        <source>Move to folder</source>
        <translation>移到文件夹</translation>
    </message>
    <message>
        <source>No folder</source>
        <translation>不放入文件夹</translation>
    </message>
    <message>
        <source>New folder…</source>
        <translation>新建文件夹…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Markdown…</source>
        <translation>Markdown…</translation>
    </message>
    <message>
        <source>HTML…</source>
        <translation>HTML…</translation>
    </message>
    <message>
        <source>JSON…</source>
        <translation>JSON…</translation>
    </message>
    <message>
        <source>PDF…</source>
        <translation>PDF…</translation>
    </message>
    <message>
        <source>With reasoning</source>
        <translation>包含推理过程</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Remove the folder (its chats stay)</source>
        <translation>移除文件夹（其中的对话会保留）</translation>
    </message>
    <message>
        <source>No chat holds “%1”.</source>
        <translation>没有包含“%1”的对话。</translation>
    </message>
    <message>
        <source>Your chats are listed here once you have asked something.</source>
        <translation>提出问题后，对话会列在这里。</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>新建对话</translation>
    </message>
    <message>
        <source>New chat (%1)</source>
        <translation>新建对话 (%1)</translation>
    </message>
    <message>
        <source>Hide the chats</source>
        <translation>隐藏对话列表</translation>
    </message>
    <message>
        <source>Hide the chats (%1)</source>
        <translation>隐藏对话列表 (%1)</translation>
    </message>
    <message>
        <source>Search chats</source>
        <translation>搜索对话</translation>
    </message>
    <message>
        <source>Chats</source>
        <translation>对话列表</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>清除搜索</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::SizingPanel</name>
    <message>
        <source>%1 memory, %2 GB/s</source>
        <translation>%1 内存，带宽 %2 GB/s</translation>
    </message>
    <message numerus="yes">
        <source>%n core(s)</source>
        <translation>
            <numerusform>%n 个核心</numerusform>
        </translation>
    </message>
    <message>
        <source>or a graphics card with %1</source>
        <translation>或显存 %1 的显卡</translation>
    </message>
    <message>
        <source>no single graphics card holds it</source>
        <translation>单张显卡放不下</translation>
    </message>
    <message>
        <source>%1 on the disk</source>
        <translation>磁盘 %1</translation>
    </message>
    <message>
        <source>for %1 tok/s, context %2</source>
        <translation>可达 %1 tok/s，上下文 %2</translation>
    </message>
    <message>
        <source>Minimum</source>
        <translation>最低配置</translation>
    </message>
    <message>
        <source>Recommended</source>
        <translation>推荐配置</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Writing, tok/s</source>
        <translation>生成，词元/秒</translation>
    </message>
    <message>
        <source>Reading, tok/s</source>
        <translation>读取，词元/秒</translation>
    </message>
    <message>
        <source>The same model in four precisions</source>
        <translation>同一模型的四种精度</translation>
    </message>
    <message>
        <source>fits</source>
        <translation>放得下</translation>
    </message>
    <message>
        <source>too large</source>
        <translation>太大</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::StatusStrip</name>
    <message>
        <source>Context used</source>
        <translation>上下文用量</translation>
    </message>
    <message>
        <source>Loading %1</source>
        <translation>正在加载 %1</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>没有模型</translation>
    </message>
    <message numerus="yes">
        <source>%n thread(s)</source>
        <translation>
            <numerusform>%n 个线程</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 tok/s</source>
        <translation>%1 词元/秒</translation>
    </message>
    <message>
        <source>Context %1 / %2</source>
        <translation>上下文 %1 / %2</translation>
    </message>
    <message>
        <source>Vulkan: %1, %2/%3 layers</source>
        <translation>Vulkan：%1，%2/%3 层</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::TensorsTab</name>
    <message>
        <source>Tensor</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Tensors by layer</source>
        <translation>按层列出的张量</translation>
    </message>
    <message>
        <source>Nothing is known of the tensors of this file.</source>
        <translation>这个文件的张量还不清楚。</translation>
    </message>
    <message>
        <source>%1 tensors: %2</source>
        <translation>共 %1 个张量：%2</translation>
    </message>
    <message>
        <source>Outside the layers</source>
        <translation>不属于任何层</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s)</source>
        <translation>
            <numerusform>%n 个张量</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::ui::TimeChart</name>
    <message>
        <source>Show or hide this line</source>
        <translation>显示或隐藏这条线</translation>
    </message>
    <message>
        <source>−%1 min</source>
        <translation>−%1 分钟</translation>
    </message>
    <message>
        <source>−%1 s</source>
        <translation>−%1 秒</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>No graphics card was found.</source>
        <translation>未找到显卡。</translation>
    </message>
    <message>
        <source>N/A: %1</source>
        <translation>无数据：%1</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::TokenizerTab</name>
    <message>
        <source>Type or paste a text to see its tokens</source>
        <translation>输入或粘贴文字，查看它的词元</translation>
    </message>
    <message>
        <source>Text to cut into tokens</source>
        <translation>要切分成词元的文字</translation>
    </message>
    <message>
        <source>Read role tags such as &lt;|user|&gt; as special tokens</source>
        <translation>把 &lt;|user|&gt; 之类的角色标记当作特殊词元</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>The vocabulary of this file cannot be read.</source>
        <translation>无法读取这个文件的词表。</translation>
    </message>
    <message>
        <source>%1 tokens, %2. An answer ends with %3.</source>
        <translation>%1 个词元，%2。回答以 %3 结束。</translation>
    </message>
    <message>
        <source>%1 tokens for %2 characters</source>
        <translation>%2 个字符，%1 个词元</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::Tray</name>
    <message>
        <source>Show the window</source>
        <translation>显示窗口</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>autoglm::ui::WelcomeCard</name>
    <message numerus="yes">
        <source>%n core(s)</source>
        <translation>
            <numerusform>%n 个核心</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of memory</source>
        <translation>%1 内存</translation>
    </message>
    <message>
        <source>This machine: %1</source>
        <translation>本机：%1</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between facts</comment>
        <translation>，</translation>
    </message>
    <message>
        <source>Chat with GLM models on your own machine, offline and without an account.</source>
        <translation>在自己的机器上与 GLM 模型对话，无需联网，也无需账号。</translation>
    </message>
    <message>
        <source>A very small model that knows this program. For anything else, open a GLM model of your own.</source>
        <translation>一个很小的模型，只熟悉本程序。其他问题请打开您自己的 GLM 模型。</translation>
    </message>
    <message>
        <source>Ask something to begin.</source>
        <translation>问点什么，开始对话。</translation>
    </message>
    <message>
        <source>Talk to the built-in guide</source>
        <translation>与内置向导对话</translation>
    </message>
    <message>
        <source>Open a GGUF file…</source>
        <translation>打开 GGUF 文件…</translation>
    </message>
    <message>
        <source>How do I load a model?</source>
        <translation>怎样加载模型？</translation>
    </message>
    <message>
        <source>What is quantization?</source>
        <translation>什么是量化？</translation>
    </message>
    <message>
        <source>Which model fits my memory?</source>
        <translation>我的内存适合哪个模型？</translation>
    </message>
    <message>
        <source>or drop one anywhere in this window</source>
        <translation>也可以把文件拖到窗口的任意位置</translation>
    </message>
    <message>
        <source>Drop a GGUF file anywhere to change the model.</source>
        <translation>把 GGUF 文件拖到窗口任意位置即可更换模型。</translation>
    </message>
    <message>
        <source>%1 with %2</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1 GB/s measured</source>
        <translation>实测 %1 GB/s</translation>
    </message>
    <message>
        <source>Which model fits this machine?</source>
        <translation>这台机器适合哪个模型？</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>Open-AutoGLM is already running, but does not answer.</source>
        <translation>Open-AutoGLM 已在运行，但没有响应。</translation>
    </message>
    <message>
        <source>Wait a moment and try again. If its window is gone, end the program “open-autoglm” first.</source>
        <translation>请稍候再试。如果窗口已经消失，请先结束“open-autoglm”程序。</translation>
    </message>
</context>
</TS>
